/* Landlock by system call (landlock(7)): no C library wraps it, and its header here may be older
 * than the kernel that runs. */
#include "feeds/sandbox_priv.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

enum {
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_TRUNCATE = 1 << 14, /* from version 3 on */
	FS_IN_V1 = (1 << 13) - 1,
	FS_REFER = 1 << 13,     /* 2 */
	FS_IOCTL_DEV = 1 << 15, /* 5 */
	NET_BIND_TCP = 1,       /* 4 */
	NET_CONNECT_TCP = 2,
	SCOPE_ALL = 3, /* 6: abstract unix sockets, signals */
	RULE_PATH_BENEATH = 1,
	VERSION_FLAG = 1,
};

#define FS_USE                                                                                     \
	(FS_WRITE_FILE | FS_READ_FILE | FS_READ_DIR | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR \
	    | FS_MAKE_REG | FS_TRUNCATE)
#define FS_LOOK (FS_READ_FILE | FS_READ_DIR)

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* What the resolver, TLS and the C library read. */
static const char *const looked_at[] = {
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/lib/ssl",
    "/usr/local/share/ca-certificates",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/NetworkManager",
    "/etc/services",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/urandom",
    "/dev/null",
    "/etc/ld.so.cache",
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
};

int
sandbox_landlock_version(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);

	return v < 0 ? 0 : (int)v;
}

static struct ruleset
handled(int version, enum sandbox_who who)
{
	struct ruleset r = {.fs = FS_IN_V1};

	if (version >= 2)
		r.fs |= FS_REFER;
	if (version >= 3)
		r.fs |= FS_TRUNCATE;
	if (version >= 4)
		r.net = who == SANDBOX_PARSER ? NET_BIND_TCP | NET_CONNECT_TCP : NET_BIND_TCP;
	if (version >= 5)
		r.fs |= FS_IOCTL_DEV;
	if (version >= 6)
		r.scoped = SCOPE_ALL;
	return r;
}

/* Allows `rights` beneath a path. A path that is not there needs no rule. */
static bool
allow(int ruleset, const struct ruleset *r, const char *path, uint64_t rights, struct err *e)
{
	struct path_rule rule = {.allowed = rights & r->fs};
	struct stat st;

	if (path == NULL)
		return true;
	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return true;
	/* Rights on what is in a folder cannot be given on a file. */
	if (fstat(rule.parent, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed &= FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE;
	long failed = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
	int why = errno;
	close(rule.parent);
	return failed == 0 || err_set(e, "landlock: no rule for %s: %s", path, strerror(why));
}

static bool
allow_fetcher(int ruleset, const struct ruleset *r, const struct sandbox_paths *p, struct err *e)
{
	if (!allow(ruleset, r, p->archive, FS_USE, e)
	    || !allow(ruleset, r, p->parts, FS_USE | FS_REFER, e)
	    || !allow(ruleset, r, p->downloads, FS_USE | FS_REFER, e)
	    || !allow(ruleset, r, p->ca, FS_LOOK, e))
		return false;
	if (!allow(ruleset, r, "/dev/null", FS_READ_FILE | FS_WRITE_FILE, e))
		return false;
	for (size_t i = 0; i < LEN(looked_at); i++) {
		if (!allow(ruleset, r, looked_at[i], FS_LOOK, e))
			return false;
	}
	return true;
}

bool
sandbox_landlock(enum sandbox_who who, const struct sandbox_paths *paths, struct err *e)
{
	int version = sandbox_landlock_version();

	if (version == 0)
		return true;
	struct ruleset r = handled(version, who);
	/* An older kernel takes the shorter struct it knows. */
	size_t size = version >= 6   ? sizeof(r)
	              : version >= 4 ? 2 * sizeof(uint64_t)
	                             : sizeof(uint64_t);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
	if (ruleset < 0)
		return err_set(e, "landlock: no rule set: %s", strerror(errno));
	bool ok = who == SANDBOX_PARSER || allow_fetcher(ruleset, &r, paths, e);
	if (ok && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		ok = err_set(e, "landlock: %s", strerror(errno));
	close(ruleset);
	return ok;
}

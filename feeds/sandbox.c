/* The sandbox: its layers put together, and the proof that they hold. */
#include "feeds/sandbox.h"

#include "feeds/sandbox_priv.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PARSER_MEMORY ((rlim_t)512 * 1024 * 1024)

#ifdef __SANITIZE_ADDRESS__
/* The leak checker looks at its own process from another one, which is refused here. */
int __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return 1;
}
#endif

static bool
confine(enum sandbox_who who, const struct sandbox_paths *paths, struct err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set(e, "no_new_privs: %s", strerror(errno));
	return sandbox_landlock(who, paths, e) && sandbox_seccomp(who, e);
}

bool
sandbox_parser(struct err *e)
{
#ifndef __SANITIZE_ADDRESS__ /* which reserves terabytes */
	struct rlimit memory = {PARSER_MEMORY, PARSER_MEMORY};

	if (setrlimit(RLIMIT_DATA, &memory) != 0)
		return err_set(e, "the memory could not be limited: %s", strerror(errno));
#endif
	return confine(SANDBOX_PARSER, NULL, e);
}

bool
sandbox_fetcher(const struct sandbox_paths *paths, struct err *e)
{
	return confine(SANDBOX_FETCHER, paths, e);
}

bool
sandbox_status(struct strbuf *out)
{
	int version = sandbox_landlock_version();
	bool seccomp = sandbox_seccomp_here();

	if (version > 0)
		strbuf_addf(out, "Landlock %d", version);
	else
		strbuf_adds(out, "no Landlock in this kernel: files are not kept from the fetcher");
	strbuf_adds(out, seccomp ? ", seccomp" : ", no seccomp: system calls are not refused");
	return version > 0 && seccomp;
}

/* ------------------------------------------------------------------------- the self-test */

/* Each tries one act: 0 if it could be done, else -1 with errno. */

static int
try_read_elsewhere(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : close(fd);
}

static int
try_write_elsewhere(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = open("/var/tmp/dateline-self-test", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : close(fd);
}

static int
try_exec(const struct sandbox_paths *paths)
{
	char *const argv[] = {(char[]){"true"}, NULL};

	(void)paths;
	return execv("/bin/true", argv);
}

static int
try_fork(const struct sandbox_paths *paths)
{
	(void)paths;
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : 0;
}

static int
try_listen(const struct sandbox_paths *paths)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	(void)paths;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	int got = bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0 ? listen(fd, 1) : -1;
	int why = errno;
	close(fd);
	errno = why;
	return got;
}

static int
try_listen_unbound(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	int got = listen(fd, 1), why = errno;
	close(fd);
	errno = why;
	return got;
}

static int
try_socket(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : close(fd);
}

static int
try_unix_socket(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : close(fd);
}

static int
try_ptrace(const struct sandbox_paths *paths)
{
	(void)paths;
	return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static int
try_kill(const struct sandbox_paths *paths)
{
	(void)paths;
	return kill(1, 0) == 0 || errno == ESRCH ? kill(getppid(), 0) : -1;
}

static int
try_archive(const struct sandbox_paths *paths)
{
	char *path = xasprintf("%s/self-test.tmp", paths->archive);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int got = fd < 0 || !write_all(fd, "x", 1) || fsync(fd) != 0 ? -1 : 0, why = errno;

	if (fd >= 0)
		close(fd);
	if (got == 0 && unlink(path) != 0) {
		got = -1;
		why = errno;
	}
	free(path);
	errno = why;
	return got;
}

/* From the folder of parts into that of downloads. */
static int
try_download(const struct sandbox_paths *paths)
{
	if (paths->downloads == NULL)
		return 0;
	char *part = xasprintf("%s/self-test.part", paths->parts),
	     *file = xasprintf("%s/self-test", paths->downloads);
	int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int got = fd < 0 || close(fd) != 0 || rename(part, file) != 0 || unlink(file) != 0 ? -1 : 0;
	int why = errno;
	free(part);
	free(file);
	errno = why;
	return got;
}

static int
try_certificates(const struct sandbox_paths *paths)
{
	const char *ca = paths->ca != NULL ? paths->ca : "/etc/ssl";
	int fd = open(ca, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static int
try_hosts(const struct sandbox_paths *paths)
{
	(void)paths;
	int fd = open("/etc/hosts", O_RDONLY | O_CLOEXEC);
	return fd < 0 && errno == ENOENT ? 0 : fd < 0 ? -1 : close(fd);
}

static int
try_memory(const struct sandbox_paths *paths)
{
	(void)paths;
	char *volatile p = malloc((size_t)8 * 1024 * 1024);
	if (p == NULL)
		return -1;
	p[0] = 1;
	free(p);
	return 0;
}

enum { FETCHER = 1, PARSER = 2 };

static const struct act {
	const char *what;
	int (*attempt)(const struct sandbox_paths *);
	unsigned refused, allowed; /* for whom */
} acts[] = {
    {"open /etc/passwd", try_read_elsewhere, FETCHER | PARSER, 0},
    {"write to /var/tmp", try_write_elsewhere, FETCHER | PARSER, 0},
    {"exec /bin/true", try_exec, FETCHER | PARSER, 0},
    {"fork", try_fork, FETCHER | PARSER, 0},
    {"bind and listen", try_listen, FETCHER | PARSER, 0},
    {"listen", try_listen_unbound, FETCHER | PARSER, 0},
    {"ptrace", try_ptrace, FETCHER | PARSER, 0},
    {"kill another process", try_kill, FETCHER | PARSER, 0},
    {"socket", try_socket, PARSER, FETCHER},
    {"unix socket", try_unix_socket, PARSER, FETCHER},
    {"write in the archive's folder", try_archive, 0, FETCHER},
    {"bring a download to its folder", try_download, 0, FETCHER},
    {"read certificates", try_certificates, 0, FETCHER},
    {"read /etc/hosts", try_hosts, PARSER, FETCHER},
    {"take memory", try_memory, 0, FETCHER | PARSER},
};

/* One line for one act; whether it went as it must. */
static bool
try_act(const struct act *act, unsigned who, const struct sandbox_paths *paths)
{
	if (((act->refused | act->allowed) & who) == 0)
		return true;
	errno = 0;
	bool done = act->attempt(paths) == 0;
	const char *why = strerrorname_np(errno);
	bool right = done == ((act->allowed & who) != 0);
	if (done)
		printf("%s %s\n", right ? "allowed" : "NOT REFUSED", act->what);
	else
		printf("%s %s: %s\n", right ? "refused" : "NOT ALLOWED", act->what, why);
	return right;
}

int
sandbox_selftest(enum sandbox_who who, const struct sandbox_paths *paths)
{
	struct err e;
	struct strbuf status;
	bool ok = true;

	strbuf_init(&status, STRBUF_SMALL);
	bool whole = sandbox_status(&status);
	printf("%s\n", status.s);
	strbuf_release(&status);
	if (fflush(stdout) != 0)
		return EXIT_PART;
	if (!(who == SANDBOX_PARSER ? sandbox_parser(&e) : sandbox_fetcher(paths, &e))) {
		printf("%s\n", e.text);
		return EXIT_PART;
	}
	for (size_t i = 0; i < LEN(acts); i++)
		ok = try_act(&acts[i], who == SANDBOX_PARSER ? PARSER : FETCHER, paths) && ok;
	fflush(stdout);
	return ok && whole ? EXIT_DONE : EXIT_PART;
}

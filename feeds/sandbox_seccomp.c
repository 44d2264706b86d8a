/* Which system calls the two programs keep (seccomp(2), through libseccomp). */
#include "feeds/sandbox_priv.h"
#include "src/util.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Both: talking on what is open, memory, time, ending. */
static const char *const both[] = {
    "read",
    "write",
    "readv",
    "writev",
    "recvmsg",
    "recvfrom",
    "sendmsg",
    "sendto",
    "poll",
    "ppoll",
    "munmap",
    "mremap",
    "brk",
    "madvise",
    "futex",
    "clock_gettime",
    "gettimeofday",
    "time",
    "getrandom",
    "rt_sigreturn",
    "rt_sigprocmask",
    "exit",
    "exit_group",
    "close",
    "lseek",
    "restart_syscall",
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    "mprotect",
    "sigaltstack",
    "gettid",
    "getpid",
    "tgkill",
    "sched_yield",
    "readlink",
    "readlinkat",
    "openat",
    "fstat",
    "newfstatat",
#endif
};

/* The fetcher: SQLite on its folder, curl with threads that resolve names. */
static const char *const fetcher[] = {
    /* files */
    "open",
    "openat",
    "pread64",
    "pwrite64",
    "fstat",
    "newfstatat",
    "stat",
    "lstat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "getcwd",
    "readlink",
    "readlinkat",
    "fcntl",
    "flock",
    "dup",
    "dup2",
    "dup3",
    "getdents64",
    "umask",
    "fchmod",
    "fchown",
    "fstatfs",
    "statfs",
    "memfd_create",
    "sync_file_range",
    "utimensat",
    "fadvise64",
    /* threads and memory */
    "mprotect",
    "set_robust_list",
    "rseq",
    "set_tid_address",
    "sched_getaffinity",
    "sched_yield",
    "membarrier",
    "gettid",
    "getpid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "rt_sigaction",
    "sigaltstack",
    "getrusage",
    "times",
    "sysinfo",
    "uname",
    "getrlimit",
    /* time and waiting */
    "nanosleep",
    "clock_nanosleep",
    "clock_getres",
    "select",
    "pselect6",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "eventfd2",
    "pipe",
    "pipe2",
    /* network: no listen, no accept */
    "connect",
    "getsockname",
    "getpeername",
    "getsockopt",
    "setsockopt",
    "sendmmsg",
    "recvmmsg",
    "shutdown",
    "socketpair",
};

static const int families[] = {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK};

bool
sandbox_seccomp_here(void)
{
	return seccomp_api_get() > 0 && seccomp_arch_native() != 0;
}

/* Calls this architecture does not have are left out. */
static bool
allow(scmp_filter_ctx ctx, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int call = seccomp_syscall_resolve_name(names[i]);

		if (call == __NR_SCMP_ERROR || call < 0)
			continue;
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 0) != 0)
			return false;
	}
	return true;
}

/* Calls that depend on their arguments. */
static bool
allow_fetcher(scmp_filter_ctx ctx)
{
	for (size_t i = 0; i < LEN(families); i++) {
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0))
		    != 0)
			return false;
	}
	/* The resolver binds a netlink socket (its address is 12 bytes long), nothing else is
	 * bound. */
	if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(bind), 1,
		SCMP_A2(SCMP_CMP_EQ, (scmp_datum_t)sizeof(struct sockaddr_nl), 0))
	    != 0)
		return false;
	/* Threads, never processes. clone3 hides its flags in memory: glibc then takes clone. */
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
	           == 0
	       && seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0
	       && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 0) == 0
	       && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		      SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0))
	              == 0
	       /* asking for a limit, never setting one */
	       && seccomp_rule_add(
		      ctx, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0, 0))
	              == 0
	       /* sockets' FIONREAD and FIONBIO; no terminal's TIOCSTI */
	       && seccomp_rule_add(
		      ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, 0x541b, 0))
	              == 0
	       && seccomp_rule_add(
		      ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, 0x5421, 0))
	              == 0;
}

/* The parser maps memory that is never code. */
static bool
allow_parser(scmp_filter_ctx ctx)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))
	       == 0;
}

bool
sandbox_seccomp(enum sandbox_who who, struct err *e)
{
	const char *mode = getenv("DATELINE_SANDBOX");
	bool deadly = mode != NULL && strcmp(mode, "kill") == 0;

	if (!sandbox_seccomp_here())
		return true;
	scmp_filter_ctx ctx = seccomp_init(deadly ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
	if (ctx == NULL)
		return err_set(e, "seccomp: no filter could be made");
	bool ok = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;
	ok = allow(ctx, both, LEN(both)) && ok;
	ok = ok
	     && (who == SANDBOX_PARSER ? allow_parser(ctx)
				       : allow(ctx, fetcher, LEN(fetcher)) && allow_fetcher(ctx));
	int failed = ok ? seccomp_load(ctx) : -EINVAL;
	seccomp_release(ctx);
	return failed == 0 || err_set(e, "seccomp: the filter was refused: %s", strerror(-failed));
}

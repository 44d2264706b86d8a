/* measure [-t SECONDS] [-n NAME] COMMAND [ARG ...]: runs a command and prints one line of JSON on
 * stdout: how long it ran, how long until everything it left behind ended too, processor time and
 * peak memory of them all, and the peak of those whose name begins with NAME. It is a subreaper, so
 * that what goes on behind the command is waited for and counted; after SECONDS all are killed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEPTH 32 /* of children's children */

/* What the processes below this one use, in KiB. */
struct use {
	long all, named;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Reads a small file of /proc. False if the process has gone meanwhile. */
static bool
slurp(const char *pid, const char *name, char *out, size_t n)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%.32s/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t got = read(fd, out, n - 1);
	close(fd);
	if (got <= 0)
		return false;
	out[got] = '\0';
	return true;
}

static long
resident_kib(const char *pid)
{
	char text[128];
	long size, resident;

	if (!slurp(pid, "statm", text, sizeof(text))
	    || sscanf(text, "%ld %ld", &size, &resident) != 2)
		return 0;
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Adds what the children of a process use, and theirs; with `number` each gets that signal. */
static void
walk(const char *pid, const char *name, int number, int depth, struct use *use)
{
	char file[64], text[16384], called[64], *at = text;

	snprintf(file, sizeof(file), "task/%.20s/children", pid);
	if (depth == DEPTH || !slurp(pid, file, text, sizeof(text)))
		return;
	for (char *child; (child = strtok_r(at, " ", &at)) != NULL;) {
		long kib = resident_kib(child);

		use->all += kib;
		if (name != NULL && slurp(child, "comm", called, sizeof(called))
		    && strncmp(called, name, strlen(name)) == 0)
			use->named += kib;
		walk(child, name, number, depth + 1, use);
		if (number != 0)
			kill((pid_t)strtol(child, NULL, 10), number);
	}
}

static pid_t
start(char **argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	return pid;
}

/* Waits until nothing is left, and keeps the most that they used. */
static double
wait_all(pid_t command, double began, double limit, const char *name, struct use *peak, int *status,
    bool *late)
{
	double wall = -1;
	char self[16];

	snprintf(self, sizeof(self), "%d", (int)getpid());
	for (;;) {
		int got;
		pid_t pid = waitpid(-1, &got, WNOHANG);
		struct use use = {0};

		if (pid == command) {
			wall = now() - began;
			*status = got;
		}
		if (pid < 0 && errno == ECHILD)
			return wall;
		if (pid > 0)
			continue;
		*late = now() - began > limit;
		walk(self, name, *late ? SIGKILL : 0, 0, &use);
		peak->all = use.all > peak->all ? use.all : peak->all;
		peak->named = use.named > peak->named ? use.named : peak->named;
		struct timespec pause = {0, now() - began < 0.1 ? 1000000 : 10000000};
		nanosleep(&pause, NULL);
	}
}

int
main(int argc, char **argv)
{
	double limit = 900, began = now();
	const char *name = NULL;
	struct use peak = {0};
	int status = 0, option;
	bool late = false;

	while ((option = getopt(argc, argv, "+t:n:")) != -1) {
		if (option == 't')
			limit = strtod(optarg, NULL);
		else if (option == 'n')
			name = optarg;
		else
			return 2;
	}
	if (optind >= argc) {
		fprintf(stderr, "usage: measure [-t SECONDS] [-n NAME] COMMAND [ARG ...]\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	double wall = wait_all(start(argv + optind), began, limit, name, &peak, &status, &late);
	double all = now() - began;
	struct rusage use;
	getrusage(RUSAGE_CHILDREN, &use);
	printf("{\"wall\":%.4f,\"all\":%.4f,\"cpu\":%.4f,\"peak_mib\":%.1f,\"named_mib\":%.1f,"
	       "\"status\":%d,\"late\":%s}\n",
	    wall, all,
	    (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec)
		+ (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
	    (double)peak.all / 1024, (double)peak.named / 1024,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128, late ? "true" : "false");
	return 0;
}

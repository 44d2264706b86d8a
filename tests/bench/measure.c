/* measure [-t SECONDS] COMMAND [ARG ...]: runs a command and prints one line of JSON on stdout: how
 * long it ran, how long until everything it left behind ended too, processor time and peak memory
 * of them all. It is a subreaper, so that what goes on behind the command is waited for and
 * counted. */
#include <dirent.h>
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

#define MOST 4096 /* processes looked at */

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

struct process {
	int pid, parent;
	long kib;
	bool ours;
};

/* Kibibytes resident in all descendants of this process together. */
static long
tree_kib(void)
{
	static struct process all[MOST];
	size_t n = 0;
	long sum = 0, page = sysconf(_SC_PAGESIZE) / 1024;
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char text[1024];

	if (proc == NULL)
		return 0;
	while (n < MOST && (entry = readdir(proc)) != NULL) {
		struct process *p = &all[n];
		char state, *behind;
		long size, resident;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		if (!slurp(entry->d_name, "stat", text, sizeof(text)))
			continue;
		behind = strrchr(text, ')');
		if (behind == NULL || sscanf(behind + 2, "%c %d", &state, &p->parent) != 2)
			continue;
		if (!slurp(entry->d_name, "statm", text, sizeof(text))
		    || sscanf(text, "%ld %ld", &size, &resident) != 2)
			continue;
		p->pid = (int)strtol(entry->d_name, NULL, 10);
		p->kib = resident * page;
		p->ours = p->parent == getpid();
		n++;
	}
	closedir(proc);
	for (bool more = true; more;) { /* children of ours are ours */
		more = false;
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; !all[i].ours && j < n; j++) {
				if (all[j].ours && all[j].pid == all[i].parent)
					all[i].ours = more = true;
			}
		}
	}
	for (size_t i = 0; i < n; i++)
		sum += all[i].ours ? all[i].kib : 0;
	return sum;
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

int
main(int argc, char **argv)
{
	double limit = 900, began = now(), wall = -1;
	int first = 1, status = 0, got;
	bool late = false;
	long peak = 0;

	if (argc > 2 && strcmp(argv[1], "-t") == 0) {
		limit = strtod(argv[2], NULL);
		first = 3;
	}
	if (first >= argc) {
		fprintf(stderr, "usage: measure [-t SECONDS] COMMAND [ARG ...]\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t command = start(argv + first);
	for (;;) {
		pid_t pid = waitpid(-1, &got, WNOHANG);

		if (pid == command) {
			wall = now() - began;
			status = got;
		}
		if (pid < 0 && errno == ECHILD)
			break;
		if (pid > 0)
			continue;
		long kib = tree_kib();
		peak = kib > peak ? kib : peak;
		if (now() - began > limit && !late) {
			late = true;
			kill(command, SIGKILL);
		}
		struct timespec pause = {0, now() - began < 0.1 ? 1000000 : 10000000};
		nanosleep(&pause, NULL);
	}
	struct rusage use;
	getrusage(RUSAGE_CHILDREN, &use);
	printf("{\"wall\":%.4f,\"all\":%.4f,\"cpu\":%.4f,\"peak_mib\":%.1f,\"status\":%d,\"late\":%"
	       "s}\n",
	    wall, now() - began,
	    (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec)
		+ (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
	    (double)peak / 1024, WIFEXITED(status) ? WEXITSTATUS(status) : 128,
	    late ? "true" : "false");
	return 0;
}

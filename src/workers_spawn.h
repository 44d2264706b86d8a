/* Starting one of the two helper programs with exactly the descriptors it is meant to have; shared
 * by the files of workers. */
#ifndef DATELINE_WORKERS_SPAWN_H
#define DATELINE_WORKERS_SPAWN_H

#include "src/workers.h"

#include <sys/types.h>

#define WORKER_FDS 4 /* at most, from descriptor 3 on */

/* An AF_UNIX stream pair, close-on-exec. */
NODISCARD bool worker_pair(int pair[2], struct err *e);

/* Runs `name` (from libexec or beside this program) with arguments args (NULL-terminated, or NULL),
 * fds[i] (-1: /dev/null) as descriptor 3 + i, standard input and output on /dev/null, standard
 * error too unless verbose, nothing else open, in a session of its own, signals as at start. The
 * caller keeps its fds and reaps *pid. */
NODISCARD bool worker_spawn(const char *name, const char *const *args, const int *fds, size_t nfds,
    bool verbose, pid_t *pid, struct err *e);

/* Carries out MSG_RUN in a process of its own, which answers on *sock. `feeds` is the person's
 * file: only a command or a file that stands there, as an address or an option, is run or opened.
 * `folder` is for the output. `in` is borrowed; -1: none. */
NODISCARD bool worker_run(
    const char *feeds, const char *folder, const struct msg *m, int in, int *sock, struct err *e);

/* The parser's socket of workers started without a fetcher; another parser is started if the last
 * one is gone. broken: ends that parser, after it hung or spoke nonsense. */
NODISCARD bool workers_parser_socket(struct workers *w, int *sock, struct err *e);
void workers_parser_broken(struct workers *w);

#endif

/* Programs of the person's own, by argument vector and never through a shell: bounded in time and
 * in what they may print. And the files that `file:` names. */
#ifndef DATELINE_PROGRAM_H
#define DATELINE_PROGRAM_H

#include "src/err.h"

#include <stdint.h>

struct program {
	const char *command; /* words as in `feeds`; a word that begins with ~/ means $HOME */
	const char *const
	    *env;    /* "NAME=value" beside the person's own, ended by NULL; NULL: none */
	int in;      /* standard input, -1: nothing */
	int out;     /* a file for what it prints */
	size_t most; /* bytes of that */
	int64_t ms;  /* how long it may take */
	int watch;   /* a socket: the program is ended when its other end closes; -1 */
	bool secret; /* what it says on standard error is not repeated */
};

/* Runs it, in a session of its own, and waits. The sentence names the program without its
 * arguments: it could not be started, ended with a status or by a signal (with the last line of
 * its standard error), took too long, printed too much. It and what it started are ended then. */
NODISCARD bool program_run(const struct program *r, struct err *e);

/* The program's name in messages: the first word of a command. Heap. */
char *program_name(const char *command);

/* Opens what "file:/path", "file:///path" or "file:~/path" names, which may hold %20 and the like:
 * a regular file of at most `most` bytes. -1 and *e if it cannot. */
int program_file(const char *url, size_t most, struct err *e);

/* The path with $HOME in place of a ~ at its start. Heap. */
char *program_path(const char *path);

/* Signals as at the start of a program: for a child between fork and exec. */
void program_signals(void);

#endif

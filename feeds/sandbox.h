/* What the fetcher and the parser can no longer do once they have begun to read what comes from
 * outside: Landlock for files and ports, seccomp for system calls (ARCHITECTURE, Confinement).
 * Where a kernel has neither, the programs run on and sandbox_status says which layer is missing.
 * With DATELINE_SANDBOX=kill in the environment a refused call ends the process (tests find calls
 * that are missing so); else it fails with EPERM. */
#ifndef DATELINE_FEEDS_SANDBOX_H
#define DATELINE_FEEDS_SANDBOX_H

#include "src/strbuf.h"

enum sandbox_who { SANDBOX_PARSER, SANDBOX_FETCHER };

/* Absolute paths the fetcher may use. A path that does not exist is left out. */
struct sandbox_paths {
	const char *archive;           /* folder: read, write, make, rename, delete */
	const char *parts, *downloads; /* folders: the same; NULL: none */
	const char *ca; /* certificates, a file or a folder; NULL: the usual places */
};

/* Confines the process, for good, and all threads it starts later (none may run yet). The
 * parser must have opened its charsets before. False: a layer that exists refused (the sentence
 * says which), the process should end; a layer that does not exist is no failure. */
NODISCARD bool sandbox_parser(struct err *e);
NODISCARD bool sandbox_fetcher(const struct sandbox_paths *paths, struct err *e);

/* Appends one sentence for `doctor`: which layers this kernel has. True: all of them. */
bool sandbox_status(struct strbuf *out);

/* Confines this process for real, tries each thing that must be refused and each that must work
 * and prints a line for each to stdout ("refused open /etc/passwd: EACCES"). Returns an exit
 * status: 0 if all is as it must be, else 1. `paths` as above, NULL for the parser. */
int sandbox_selftest(enum sandbox_who who, const struct sandbox_paths *paths);

#endif

/* The layers of the sandbox, for sandbox*.c alone. */
#ifndef DATELINE_FEEDS_SANDBOX_PRIV_H
#define DATELINE_FEEDS_SANDBOX_PRIV_H

#include "feeds/sandbox.h"

/* Version of the kernel's Landlock, 0: none. */
int sandbox_landlock_version(void);
/* Confines to paths (the parser: to none). True also where there is no Landlock. */
NODISCARD bool
sandbox_landlock(enum sandbox_who who, const struct sandbox_paths *paths, struct err *e);

/* Whether the kernel filters system calls, and this architecture is known. */
bool sandbox_seccomp_here(void);
/* Lets through the calls of a table alone; the others fail with EPERM, or end the process with
 * DATELINE_SANDBOX=kill. True also where there is no seccomp. */
NODISCARD bool sandbox_seccomp(enum sandbox_who who, struct err *e);

#endif

/* What `dateline show` has fetched before it shows an article. */
#ifndef DATELINE_CMD_SHOW_H
#define DATELINE_CMD_SHOW_H

#include "src/command.h"
#include "src/store.h"
#include "src/workers.h"

/* Has the fetcher ask for something of an article (MSG_PAGE, MSG_COMMENTS) and waits for its
 * answer; `workers` is started at the first use, and the caller's to stop. False: one sentence,
 * EXIT_PART where the page or its server is to blame. */
NODISCARD bool show_fetch(struct command_env *env, struct workers **workers, enum msg_type what,
    int64_t id, struct err *e);

/* Prints what is no article of the archive as `show` does, in a form by its number among the
 * choices of save-format. Heap, *n bytes; NULL: errno. */
char *show_memory(struct command_env *env, int64_t format, const struct article *a,
    const struct blocks *b, size_t *n);

#endif

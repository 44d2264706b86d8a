/* What `dateline show` has fetched before it shows an article. */
#ifndef DATELINE_CMD_SHOW_H
#define DATELINE_CMD_SHOW_H

#include "src/command.h"
#include "src/workers.h"

/* Has the fetcher ask for something of an article (MSG_PAGE, MSG_COMMENTS) and waits for its
 * answer; `workers` is started at the first use, and the caller's to stop. False: one sentence,
 * EXIT_PART where the page or its server is to blame. */
NODISCARD bool show_fetch(struct command_env *env, struct workers **workers, enum msg_type what,
    int64_t id, struct err *e);

#endif

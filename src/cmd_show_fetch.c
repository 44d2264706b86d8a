/* dateline show --fulltext, --comments: the fetcher is asked, and its answer waited for. */
#include "src/cmd_show.h"
#include "src/util.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static bool
start(struct command_env *env, struct workers **workers, struct err *e)
{
	struct workers_options o = {
	    .paths = &env->paths, .fetcher = true, .hello = HELLO_READER, .verbose = env->verbose};

	if (*workers == NULL)
		*workers = workers_start(&o, e);
	return *workers != NULL;
}

/* One message: whether it is the answer, *failed with the sentence where there is none to come. */
static bool
is_answer(const struct msg *m, enum msg_type wanted, int64_t id, struct err *e, bool *failed)
{
	bool answer = m->type == wanted && m->a == id;

	*failed = m->type == MSG_FAULT || (answer && m->status != 0);
	if (*failed)
		err_status(e, answer ? EXIT_PART : EXIT_CANNOT, "%s", m->text);
	return answer || *failed;
}

bool
show_fetch(struct command_env *env, struct workers **workers, enum msg_type what, int64_t id,
    struct err *e)
{
	enum msg_type wanted = what == MSG_PAGE ? MSG_PAGED : MSG_COMMENTED;
	struct msg m = {.type = what, .a = id};
	bool failed;

	if (!start(env, workers, e))
		return false;
	workers_send(*workers, &m, -1);
	for (;;) {
		struct pollfd p = {.fd = workers_fd(*workers), .events = POLLIN};
		int got;

		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		while ((got = workers_recv(*workers, &m, e)) != 0) {
			if (got > 0 && is_answer(&m, wanted, id, e, &failed))
				return !failed;
			if (got < 0 && workers_fd(*workers) < 0)
				return false;
			if (got < 0) { /* a new one does not know of it */
				m = (struct msg){.type = what, .a = id};
				workers_send(*workers, &m, -1);
			}
		}
	}
}

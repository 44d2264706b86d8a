/* dateline stats */
#include "src/command.h"
#include "src/json_out.h"
#include "src/util.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

static void
print_stats_line(void *arg, enum style_role role, const char *text)
{
	const struct print *p = arg;

	(void)role;
	print_text(p, text);
	fputc('\n', p->file);
}

enum exit_status
cmd_stats(struct command_env *env, int argc, char **argv)
{
	bool json = false;
	const struct command_option options[] = {{"json", 0, &json, NULL}};
	enum exit_status status;
	struct stats stats;
	struct print out;
	struct arena a;
	struct err e;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc > 1) {
		complain_usage(env, "takes no argument, but '%s' was given", argv[1]);
		return EXIT_USAGE;
	}
	struct store *s = command_store(env, false, &status);
	if (s == NULL)
		return status;
	print_init(&out, stdout);
	arena_init(&a, ARENA_BYTES);
	bool ok = stats_gather(s, clock_now(), &a, &stats, &e);
	if (!ok)
		complain_err(&e);
	else if (json)
		json_line(&out, json_stats(&stats));
	else
		stats_lines(&stats, out.terminal ? MAX(out.columns, 24) : 80, out.ascii,
		    print_stats_line, &out);
	arena_free(&a);
	store_close(s);
	return ok ? EXIT_DONE : e.status;
}

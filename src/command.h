/* The commands of `dateline` (SPEC 2): one row each; --help and the man page are made from them. */
#ifndef DATELINE_COMMAND_H
#define DATELINE_COMMAND_H

#include "src/config.h"
#include "src/paths.h"

/* What every command is given. */
struct command_env {
	struct paths paths;
	struct config config;
	struct complaints complaints; /* of config; already shown on stderr by main */
	bool verbose;
};

struct command {
	const char *name, *synopsis, *help;
	/* argv[0] is the command's name. Returns the exit status. */
	enum exit_status (*run)(struct command_env *env, int argc, char **argv);
	const char *options; /* lines "  --json   One JSON object a line", may be NULL */
};
extern const struct command commands[];
extern const size_t command_count;

/* X-named implementations live in src/cmd_*.c. */
#define COMMAND(name) enum exit_status cmd_##name(struct command_env *env, int argc, char **argv)
COMMAND(refresh);
COMMAND(list);
COMMAND(show);
COMMAND(mark);
COMMAND(undo);
COMMAND(feeds);
COMMAND(sections);
COMMAND(add);
COMMAND(remove);
COMMAND(move);
COMMAND(inspect);
COMMAND(export);
COMMAND(doctor);
COMMAND(config);

/* Shared by commands (src/command.c): options of a command by a small table, messages
 * "dateline: ..." on stderr, opening the archive with the feeds file synchronised. */
void complain_err(const struct err *e);
struct store;
/* Opens for writing or reading; makes archive and feeds file where they are missing and brings the
 * archive in step with the feeds file. NULL: said why on stderr already; *status what to return. */
struct store *command_store(struct command_env *env, bool write, enum exit_status *status);

#endif

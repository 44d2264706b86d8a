/* The commands of `dateline` (SPEC 2): one row each; --help and the man page are made from them. */
#ifndef DATELINE_COMMAND_H
#define DATELINE_COMMAND_H

#include "src/config.h"
#include "src/paths.h"

#include <inttypes.h>
#include <signal.h>

/* What every command is given. */
struct command_env {
	struct paths paths;
	struct config config;
	struct complaints complaints; /* of config; already shown on stderr by main */
	bool verbose;
	const struct command *command; /* NULL: the reader */
};

enum command_flags {
	COMMAND_DEFAULTS = 1, /* copies the default subscriptions where there is no feeds file */
	COMMAND_QUERY = 2,    /* its arguments are a query: "-word" is one of them */
	COMMAND_CONFIG = 4,   /* shows what is wrong in `config` itself */
};

struct command {
	const char *name, *synopsis, *help;
	/* argv[0] is the command's name. Returns the exit status. */
	enum exit_status (*run)(struct command_env *env, int argc, char **argv);
	const char *options; /* lines "  --json   One JSON object a line", may be NULL */
	unsigned flags;      /* enum command_flags */
};
extern const struct command commands[];
extern const size_t command_count;

/* X-named implementations live in src/cmd_*.c. */
#define COMMAND(name) enum exit_status cmd_##name(struct command_env *env, int argc, char **argv)
COMMAND(refresh);
COMMAND(list);
COMMAND(show);
COMMAND(download);
COMMAND(mark);
COMMAND(undo);
COMMAND(feeds);
COMMAND(sections);
COMMAND(stats);
COMMAND(add);
COMMAND(remove);
COMMAND(move);
COMMAND(import);
COMMAND(inspect);
COMMAND(extract);
COMMAND(export);
COMMAND(doctor);
COMMAND(config);
COMMAND(watch);

/* What completes all commands in a shell (bash, zsh, fish), on stdout. False: no such shell. */
NODISCARD bool command_completions(const char *shell);

/* ---- shared by commands (src/command.c) */

/* By name; NULL: said on stderr that there is none, with the nearest. */
const struct command *command_find(const char *name);
/* The help of a command, or of all (NULL), on stdout. */
void command_help(const struct command *c);

/* The libraries and their versions at run time, a line each behind `indent`; those of the fetcher
 * and the parser by asking them (src/main.c). */
void command_libraries(const char *indent);
/* Colours of the terminal by terminfo; 0: none, -1: TERM is not known (src/main.c). */
int command_colours(void);

/* "dateline: <sentence>" on stderr. For usage: "dateline: list: <sentence>"; env may be NULL. */
void complain_err(const struct err *e);
void complain_usage(const struct command_env *env, const char *fmt, ...) PRINTF(2, 3);
void complain_all(const struct complaints *cs);

/* One option of a command: a flag, or one with a value. Short ones have a letter. */
struct command_option {
	const char *name;   /* without "--"; NULL: only the letter */
	char letter;        /* 0: none */
	bool *flag;         /* set to true... */
	const char **value; /* ...or to the word behind it: one of both is NULL */
};
/* Takes the options out of argv, wherever they stand up to "--", and leaves the arguments in
 * argv[1..*argc - 1]. False: said on stderr what is wrong; the command returns EXIT_USAGE. */
NODISCARD bool command_options(const struct command_env *env, const struct command_option *o,
    size_t n, int *argc, char **argv);
/* The arguments from argv[from] on, joined by blanks. Heap. */
char *command_join(int argc, char **argv, int from);

/* From here on SIGINT, SIGTERM and SIGHUP come in while ppoll waits with this mask and at no other
 * time, so that none is overlooked; and whether one has. SIGPIPE is ignored. */
void command_catch(sigset_t *open);
bool command_interrupted(void);

struct layout;
struct print;
/* Prints what was laid out, line by line. False: who reads it has gone. */
bool command_print_layout(const struct print *p, const struct layout *l);

struct store;
struct store_feed;
/* Opens for writing or reading; makes archive and feeds file where they are missing and brings the
 * archive in step with the feeds file. NULL: said why on stderr already; *status what to return. */
struct store *command_store(struct command_env *env, bool write, enum exit_status *status);
/* Copies the default subscriptions to the feeds path if nothing is there. *copied may be NULL. */
NODISCARD bool command_first_start(struct command_env *env, bool *copied, struct err *e);
/* Brings an archive that is open for writing in step with the feeds file. */
NODISCARD bool command_sync(struct command_env *env, struct store *s, struct err *e);

/* The address under which the file has the feed: after a permanent redirect that is an old one.
 * Heap; NULL and *e (EXIT_PART) if no line names it. */
char *command_address(
    struct command_env *env, struct store *s, const struct store_feed *f, struct err *e);

/* Under which name the archive keeps the lines of a removed feed (its number). */
#define COMMAND_TAKEN "removed.%" PRId64
/* Writes those lines to the feeds file again whose feed an undo has brought back. Within a
 * transaction; command_sync then attaches the feed. */
NODISCARD bool command_put_back(struct command_env *env, struct store *s, struct err *e);

/* Article numbers from argv[from] on; "-" reads them from stdin. Heap array, *n of them. NULL: said
 * why on stderr (EXIT_USAGE). */
int64_t *command_ids(const struct command_env *env, int argc, char **argv, int from, size_t *n);

#endif

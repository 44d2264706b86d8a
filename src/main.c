/* dateline: the options before the command, then the command or the reader. */
#include "src/command.h"
#include "src/print.h"
#include "src/util.h"
#include "ui/ui.h"

#include <cjson/cJSON.h>
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <term.h>
#include <unistd.h>
#include <unistring/version.h>
#include <zstd.h>

struct globals {
	const char *config, *feeds, *data;
	bool verbose, help, version;
};

/* Descriptors 0, 1 and 2 are open from here on, so that no file of ours becomes one of them. */
static void
keep_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Takes the options before the command. Returns the index of the command, -1 for wrong usage. */
static int
global_options(struct globals *g, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		const char *a = argv[i], **value = NULL;

		if (strcmp(a, "--") == 0)
			return i + 1;
		if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
			g->help = true;
		else if (strcmp(a, "--version") == 0)
			g->version = true;
		else if (strcmp(a, "-v") == 0)
			g->verbose = true;
		else if (a[1] == 'c')
			value = &g->config;
		else if (a[1] == 'f')
			value = &g->feeds;
		else if (a[1] == 'd')
			value = &g->data;
		else {
			complain_usage(
			    NULL, "unknown option '%s' (dateline --help names them all)", a);
			return -1;
		}
		if (value == NULL)
			continue;
		*value = a[2] != '\0' ? a + 2 : ++i < argc ? argv[i] : NULL;
		if (*value == NULL) {
			complain_usage(NULL, "%s wants a path behind it", a);
			return -1;
		}
	}
	return i;
}

void
command_libraries(const char *indent)
{
	printf("%s%s\n", indent, curses_version());
	printf("%sSQLite %s\n", indent, sqlite3_libversion());
	printf("%szstd %s\n", indent, ZSTD_versionString());
	printf("%slibunistring %d.%d.%d\n", indent, _libunistring_version >> 16,
	    _libunistring_version >> 8 & 0xff, _libunistring_version & 0xff);
	printf("%scJSON %s\n", indent, cJSON_Version());
	fflush(stdout);
	print_program(stdout, "dateline-fetch", "--version", indent);
	print_program(stdout, "dateline-parse", "--version", indent);
}

int
command_colours(void)
{
	int error, colours;

	if (setupterm(NULL, STDOUT_FILENO, &error) != OK)
		return -1;
	colours = tigetnum("colors");
	return colours > 0 ? colours : 0;
}

static bool
wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return true;
	}
	return false;
}

/* What was printed must have arrived. */
static enum exit_status
finish_output(enum exit_status status)
{
	struct print p;

	print_init(&p, stdout);
	print_flush(&p);
	return status;
}

static enum exit_status
run_reader(struct command_env *env)
{
	struct err e;
	bool first = false;

	if (!command_first_start(env, &first, &e)) {
		complain_err(&e);
		return e.status;
	}
	return ui_main(env, first);
}

static enum exit_status
run(const struct globals *g, const struct command *cmd, int argc, char **argv)
{
	struct command_env env = {.verbose = g->verbose, .command = cmd};
	enum exit_status status;
	struct err e;

	if (!paths_init(&env.paths, g->config, g->feeds, g->data, &e)) {
		complain_err(&e);
		return EXIT_CANNOT;
	}
	config_init(&env.config);
	if (!config_load(&env.config, env.paths.config, &env.complaints, &e))
		complain_err(&e); /* and go on with the defaults */
	if (cmd != NULL && (cmd->flags & COMMAND_CONFIG) == 0)
		complain_all(&env.complaints);
	status = cmd != NULL ? cmd->run(&env, argc, argv) : run_reader(&env);
	config_release(&env.config);
	complaints_release(&env.complaints);
	paths_release(&env.paths);
	return finish_output(status);
}

int
main(int argc, char **argv)
{
	struct globals g = {0};
	const struct command *cmd = NULL;
	int at;

	keep_descriptors();
	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	umask(077);
	at = global_options(&g, argc, argv);
	if (at < 0)
		return EXIT_USAGE;
	if (g.version) {
		printf("dateline %s\n", VERSION);
		command_libraries("");
		return finish_output(EXIT_DONE);
	}
	if (at < argc) {
		cmd = command_find(argv[at]);
		if (cmd == NULL)
			return EXIT_USAGE;
	}
	if (g.help || (cmd != NULL && wants_help(argc - at, argv + at))) {
		command_help(cmd);
		return finish_output(EXIT_DONE);
	}
	return run(&g, cmd, argc - at, argv + at);
}

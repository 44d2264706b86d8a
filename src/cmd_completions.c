/* Completion for shells, made from the table of commands. */
#include "src/command.h"

#include "src/strbuf.h"
#include "src/util.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One option as a line of a command's help has it: "  -q, --quiet  What it does". */
struct option_words {
	char letter;    /* 0: none */
	char name[32];  /* without "--"; "": none */
	char value[32]; /* "SECTION"; "": it takes none */
	char help[200];
};

/* The next option of a command's lines; false: there are no more. */
static bool
next_option(const char **lines, struct option_words *o)
{
	const char *s = *lines, *end, *gap;
	size_t n = 0;

	*o = (struct option_words){0};
	while (s != NULL && strncmp(s, "  -", 3) != 0) {
		s = strchr(s, '\n');
		s += s != NULL;
	}
	if (s == NULL)
		return false;
	s += 2;
	end = s + strcspn(s, "\n");
	*lines = *end == '\n' ? end + 1 : NULL;
	if (s[1] != '-') {
		o->letter = s[1];
		s += 2;
		s += strncmp(s, ", ", 2) == 0 ? 2 : 0;
	}
	if (strncmp(s, "--", 2) == 0) {
		n = strcspn(s + 2, " \n");
		snprintf(o->name, sizeof(o->name), "%.*s", (int)n, s + 2);
		s += 2 + n;
	}
	if (*s == ' ' && isupper((unsigned char)s[1])) {
		n = strcspn(s + 1, " \n");
		snprintf(o->value, sizeof(o->value), "%.*s", (int)n, s + 1);
		s += 1 + n;
	}
	gap = s + strspn(s, " ");
	snprintf(o->help, sizeof(o->help), "%.*s", (int)(end - gap), gap);
	return true;
}

/* The words that a command's first argument may be: "opml|bookmarks|json". Heap, apart by blanks. */
static char *
first_words(const struct command *c)
{
	const char *s = c->synopsis;
	size_t n = strcspn(s, " ");
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	for (size_t at = 0; memchr(s, '|', n) != NULL && islower((unsigned char)*s) && at < n;) {
		size_t k = strcspn(s + at, "| ");

		if (islower((unsigned char)s[at + k - 1]))
			strbuf_addf(&b, "%s%.*s", b.len > 0 ? " " : "", (int)k, s + at);
		at += k + 1;
	}
	return strbuf_take(&b, NULL);
}

/* What a value is: "sections" or "feeds", which are asked for, "files", or nothing that is known. */
static const char *
kind_of(const char *value)
{
	if (strcmp(value, "SECTION") == 0)
		return "sections";
	if (strcmp(value, "FEED") == 0)
		return "feeds";
	return strcmp(value, "PATH") == 0 || strcmp(value, "FILE") == 0 ? "files" : "";
}

static bool
takes_feed(const struct command *c)
{
	return strncmp(c->synopsis, "FEED", 4) == 0;
}

/* Text within single quotes of a shell; `also` gets a backslash before it. */
static void
put_quoted(const char *s, const char *also)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (strchr(also, *s) != NULL)
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

/* How names of this archive are found; the same in each shell but for its own words. */
#define NAMES_OF                                                   \
	"\tcase $1 in\n"                                           \
	"\tsections) dateline sections --json 2>/dev/null |"       \
	" sed -n 's/.*\"name\":\"\\([^\"\\\\]*\\)\".*/\\1/p' ;;\n" \
	"\tfeeds) dateline feeds --json 2>/dev/null |"             \
	" sed -n 's/.*\"url\":\"\\([^\"\\\\]*\\)\".*/\\1/p' ;;\n"  \
	"\tesac\n"

/* ---- bash */

static void
bash_words(const struct command *c)
{
	const char *lines = c->options;
	char *words = first_words(c);
	struct option_words o;

	printf("\t%s) words='%s", c->name, words);
	while (next_option(&lines, &o)) {
		if (o.letter != 0)
			printf(" -%c", o.letter);
		if (*o.name != '\0')
			printf(" --%s", o.name);
	}
	printf(" --help'%s ;;\n", takes_feed(c) ? " names=feeds" : "");
	free(words);
}

static void
bash_values(const struct command *c)
{
	const char *lines = c->options;
	struct option_words o;

	while (next_option(&lines, &o)) {
		const char *kind = kind_of(o.value);

		if (*o.value == '\0')
			continue;
		if (o.letter != 0)
			printf("\t%s:-%c", c->name, o.letter);
		if (*o.name != '\0')
			printf("%s%s:--%s", o.letter != 0 ? "|" : "\t", c->name, o.name);
		if (strcmp(kind, "files") == 0 || *kind == '\0')
			printf(") return ;;\n");
		else
			printf(") _dateline_reply %s \"$cur\"; return ;;\n", kind);
	}
}

static void
bash(void)
{
	fputs("# bash completion for dateline, made by: dateline config --completions bash\n"
	      "_dateline_names() {\n" NAMES_OF "}\n"
	      "_dateline_reply() {\n"
	      "\tlocal name\n"
	      "\twhile IFS= read -r name; do\n"
	      "\t\t[[ ${name,,} == \"${2,,}\"* ]] && COMPREPLY+=(\"$(printf %q \"$name\")\")\n"
	      "\tdone < <(_dateline_names \"$1\")\n"
	      "}\n"
	      "_dateline() {\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tlocal command= names= words= i\n"
	      "\tCOMPREPLY=()\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n"
	      "\t\t-c|-f|-d) ((i++)) ;;\n"
	      "\t\t-*) ;;\n"
	      "\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tcase $command:$prev in\n"
	      "\t:-c|:-f|:-d) return ;;\n",
	    stdout);
	for (size_t i = 0; i < command_count; i++)
		bash_values(&commands[i]);
	fputs("\tesac\n\tcase $command in\n\t'') words='-c -f -d -v --help --version", stdout);
	for (size_t i = 0; i < command_count; i++)
		printf(" %s", commands[i].name);
	fputs("' ;;\n", stdout);
	for (size_t i = 0; i < command_count; i++)
		bash_words(&commands[i]);
	fputs("\tesac\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\t[[ -n $names && $cur != -* ]] && _dateline_reply $names \"$cur\"\n"
	      "}\n"
	      "complete -o default -o bashdefault -F _dateline dateline\n",
	    stdout);
}

/* ---- zsh */

static void
zsh_option(const struct option_words *o)
{
	const char *kind = kind_of(o->value);
	char name[2][40] = {"", ""};

	if (o->letter != 0)
		snprintf(name[0], sizeof(name[0]), "-%c", o->letter);
	if (*o->name != '\0')
		snprintf(name[1], sizeof(name[1]), "--%s", o->name);
	for (size_t i = 0; i < LEN(name); i++) {
		if (*name[i] == '\0')
			continue;
		printf(" \\\n\t\t\t'%s[", name[i]);
		put_quoted(o->help, "[]");
		putchar(']');
		if (*o->value != '\0') {
			for (const char *p = o->value; *p != '\0'; p++)
				putchar(p == o->value ? ':' : *p);
			printf(":%s", strcmp(kind, "files") == 0 ? "_files"
				      : *kind != '\0'            ? "{_dateline_of "
								 : " ");
			if (*kind != '\0' && strcmp(kind, "files") != 0)
				printf("%s}", kind);
		}
		putchar('\'');
	}
}

static void
zsh_command(const struct command *c)
{
	const char *lines = c->options;
	char *words = first_words(c);
	struct option_words o;

	printf("\t\t%s) _arguments", c->name);
	while (next_option(&lines, &o))
		zsh_option(&o);
	if (*words != '\0')
		printf(" \\\n\t\t\t'1:form:(%s)' '*:file:_files'", words);
	else if (takes_feed(c))
		fputs(" \\\n\t\t\t'1:feed:{_dateline_of feeds}'", stdout);
	else
		fputs(" \\\n\t\t\t'*:file:_files'", stdout);
	fputs(" ;;\n", stdout);
	free(words);
}

static void
zsh(void)
{
	fputs("#compdef dateline\n"
	      "# made by: dateline config --completions zsh\n"
	      "_dateline_names() {\n" NAMES_OF "}\n"
	      "_dateline_of() {\n"
	      "\tlocal -a names\n"
	      "\tnames=(\"${(@f)$(_dateline_names $1)}\")\n"
	      "\tcompadd -a names\n"
	      "}\n"
	      "_dateline() {\n"
	      "\tlocal -a commands\n"
	      "\tlocal state line\n"
	      "\tcommands=(\n",
	    stdout);
	for (size_t i = 0; i < command_count; i++) {
		printf("\t\t'%s:", commands[i].name);
		put_quoted(commands[i].help, ":");
		fputs("'\n", stdout);
	}
	fputs("\t)\n"
	      "\t_arguments -C '-c[Settings]:file:_files' '-f[Subscriptions]:file:_files' \\\n"
	      "\t\t'-d[Folder of the archive]:folder:_files -/' '-v[Say more]' \\\n"
	      "\t\t'--help[Help]' '--version[Version]' '1: :->command' '*:: :->rest'\n"
	      "\tcase $state in\n"
	      "\tcommand) _describe command commands ;;\n"
	      "\trest)\n"
	      "\t\tcase $words[1] in\n",
	    stdout);
	for (size_t i = 0; i < command_count; i++)
		zsh_command(&commands[i]);
	fputs("\t\tesac ;;\n\tesac\n}\n_dateline \"$@\"\n", stdout);
}

/* ---- fish */

static void
fish_command(const struct command *c)
{
	const char *lines = c->options;
	char *words = first_words(c);
	struct option_words o;

	printf("complete -c dateline -n __fish_use_subcommand -f -a %s -d '", c->name);
	put_quoted(c->help, "");
	fputs("'\n", stdout);
	while (next_option(&lines, &o)) {
		const char *kind = kind_of(o.value);

		printf("complete -c dateline -n '__fish_seen_subcommand_from %s'", c->name);
		if (o.letter != 0)
			printf(" -s %c", o.letter);
		if (*o.name != '\0')
			printf(" -l %s", o.name);
		if (*o.value != '\0')
			fputs(strcmp(kind, "files") == 0 ? " -r" : " -x", stdout);
		if (*kind != '\0' && strcmp(kind, "files") != 0)
			printf(" -a '(__dateline_names %s)'", kind);
		fputs(" -d '", stdout);
		put_quoted(o.help, "");
		fputs("'\n", stdout);
	}
	if (*words != '\0')
		printf("complete -c dateline -n '__fish_seen_subcommand_from %s' -a '%s'\n",
		    c->name, words);
	if (takes_feed(c))
		printf("complete -c dateline -n '__fish_seen_subcommand_from %s' -f"
		       " -a '(__dateline_names feeds)'\n",
		    c->name);
	free(words);
}

static void
fish(void)
{
	fputs("# made by: dateline config --completions fish\n"
	      "function __dateline_names\n"
	      "\tswitch $argv[1]\n"
	      "\tcase sections\n"
	      "\t\tdateline sections --json 2>/dev/null |"
	      " string replace -rf '.*\"name\":\"([^\"\\\\\\\\]*)\".*' '$1'\n"
	      "\tcase feeds\n"
	      "\t\tdateline feeds --json 2>/dev/null |"
	      " string replace -rf '.*\"url\":\"([^\"\\\\\\\\]*)\".*' '$1'\n"
	      "\tend\n"
	      "end\n"
	      "complete -c dateline -s c -r -d Settings\n"
	      "complete -c dateline -s f -r -d Subscriptions\n"
	      "complete -c dateline -s d -r -d 'Folder of the archive'\n",
	    stdout);
	for (size_t i = 0; i < command_count; i++)
		fish_command(&commands[i]);
}

bool
command_completions(const char *shell)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

	for (size_t i = 0; i < LEN(shells); i++) {
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].print();
			return true;
		}
	}
	return false;
}

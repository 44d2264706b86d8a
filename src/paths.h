/* Where files live: XDG base directories, and the options that override them (SPEC 1). */
#ifndef DATELINE_PATHS_H
#define DATELINE_PATHS_H

#include "src/err.h"

struct paths {
	char *config; /* $XDG_CONFIG_HOME/dateline/config */
	char *feeds;  /* $XDG_CONFIG_HOME/dateline/feeds */
	char *data;   /* folder of the archive */
	char *cache;  /* folder */
	char *log;    /* $XDG_STATE_HOME/dateline/dateline.log */
};

/* The overrides may be NULL. Relative XDG variables are ignored (XDG base directory
 * specification). Nothing is made. False: HOME is not set and an override is missing. */
NODISCARD bool
paths_init(struct paths *p, const char *config, const char *feeds, const char *data, struct err *e);
void paths_release(struct paths *p);

/* The folder of the running program, and a file of the installation: `name` beside the program in
 * a build folder (e.g. "feeds/default.feeds", "dateline-fetch"), else under DATELINE_SHARE or
 * DATELINE_LIBEXEC (compiled in). Heap string; NULL if neither exists. */
char *paths_share(const char *name);
char *paths_libexec(const char *name);
char *paths_theme(const char *name); /* a file of colours that ships with the program */

/* The folder of downloads, by the setting download-dir. Heap. */
char *paths_downloads(const char *setting);

/* The path with $HOME as "~", for showing. Heap string. */
char *paths_shown(const char *path);

#endif

/* Where files live. */
#include "src/paths.h"

#include "src/util.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* $VARIABLE/rest, or $HOME/fallback/rest. A relative value counts as none. NULL: no HOME either. */
static char *
xdg_path(const char *variable, const char *fallback, const char *rest)
{
	const char *base = getenv(variable), *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return xasprintf("%s/%s", base, rest);
	if (home != NULL && *home == '/')
		return xasprintf("%s/%s/%s", home, fallback, rest);
	return NULL;
}

bool
paths_init(struct paths *p, const char *config, const char *feeds, const char *data, struct err *e)
{
	const char *missing = NULL;

	p->config = config != NULL ? xstrdup(config)
	                           : xdg_path("XDG_CONFIG_HOME", ".config", "dateline/config");
	p->feeds = feeds != NULL ? xstrdup(feeds)
	                         : xdg_path("XDG_CONFIG_HOME", ".config", "dateline/feeds");
	p->data =
	    data != NULL ? xstrdup(data) : xdg_path("XDG_DATA_HOME", ".local/share", "dateline");
	p->cache = xdg_path("XDG_CACHE_HOME", ".cache", "dateline");
	p->log = xdg_path("XDG_STATE_HOME", ".local/state", "dateline/dateline.log");
	if (p->data == NULL)
		missing = "-d DIR";
	if (p->feeds == NULL)
		missing = "-f FEEDS";
	if (p->config == NULL)
		missing = "-c CONFIG";
	/* What may be deleted at any time can live beside the archive when there is no home. */
	if (missing == NULL && p->cache == NULL)
		p->cache = xasprintf("%s/cache", p->data);
	if (missing == NULL && p->log == NULL)
		p->log = xasprintf("%s/dateline.log", p->data);
	if (missing == NULL)
		return true;
	paths_release(p);
	return err_status(e, EXIT_CANNOT, "HOME is not set: say where with %s", missing);
}

void
paths_release(struct paths *p)
{
	free(p->config);
	free(p->feeds);
	free(p->data);
	free(p->cache);
	free(p->log);
	*p = (struct paths){0};
}

/* The folder of the running program, without a slash at the end. False: not known. */
static bool
program_folder(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

/* The first of three that can be read: beside the program (a build folder), where the installation
 * was moved together with the program, where it was built to be. */
static char *
find_installed(const char *name, const char *moved, const char *compiled, int mode)
{
	const char *slash = strrchr(name, '/'), *file = slash == NULL ? name : slash + 1;
	char folder[PATH_MAX];
	char *candidate[5];
	char *found = NULL;
	bool known = program_folder(folder, sizeof(folder));

	candidate[0] = xasprintf("%s/%s", known ? folder : ".", name);
	candidate[1] = xasprintf("%s/../%s/%s", known ? folder : ".", moved, file);
	candidate[2] = xasprintf("%s/../%s/%s", known ? folder : ".", moved, name);
	candidate[3] = xasprintf("%s/%s", compiled, name);
	candidate[4] = xasprintf("%s/%s", compiled, file);
	for (size_t i = 0; i < LEN(candidate); i++) {
		if (found == NULL && (known || i > 2) && access(candidate[i], mode) == 0)
			found = candidate[i];
		else
			free(candidate[i]);
	}
	return found;
}

char *
paths_share(const char *name)
{
	return find_installed(name, "share/dateline", DATELINE_SHARE, R_OK);
}

char *
paths_theme(const char *name)
{
	char *installed = xasprintf("themes/%s", name), *built = xasprintf("ui/%s", installed);
	char *found = paths_share(installed);

	if (found == NULL)
		found = paths_share(built);
	free(installed);
	free(built);
	return found;
}

char *
paths_libexec(const char *name)
{
	return find_installed(name, "libexec/dateline", DATELINE_LIBEXEC, X_OK);
}

char *
paths_downloads(const char *setting)
{
	const char *given = getenv("XDG_DOWNLOAD_DIR"), *home = getenv("HOME");

	if (*setting == '\0')
		setting = given != NULL && *given == '/' ? given : "Downloads";
	if (*setting == '~' && (setting[1] == '/' || setting[1] == '\0'))
		setting += setting[1] == '/' ? 2 : 1;
	return *setting == '/' || home == NULL ? xstrdup(setting)
	                                       : xasprintf("%s/%s", home, setting);
}

char *
paths_shown(const char *path)
{
	const char *home = getenv("HOME");
	size_t n = home == NULL ? 0 : strlen(home);

	while (n > 0 && home[n - 1] == '/')
		n--;
	if (n > 0 && strncmp(path, home, n) == 0 && (path[n] == '/' || path[n] == '\0'))
		return xasprintf("~%s", path + n);
	return xstrdup(path);
}

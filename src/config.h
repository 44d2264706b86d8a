/* The `config` file and the table of settings (SPEC 1). */
#ifndef DATELINE_CONFIG_H
#define DATELINE_CONFIG_H

#include "src/feedlist.h"
#include "src/keymap.h"
#include "src/style.h"

enum setting_type {
	SETTING_BOOL,
	SETTING_INT,
	SETTING_DURATION,
	SETTING_SIZE,
	SETTING_CHOICE,
	SETTING_TEXT
};

/* X(field, name, type, default as in config, min, max, choices apart by | or unit, help)
 * Numbers are int64_t: bool 0/1, duration in seconds, size in bytes, choice its index; text is a
 * string. Defaults go through the same reader as the person's. */
#define SETTINGS(X)                                                                                \
	X(refresh_interval, "refresh-interval", DURATION, "60m", 60, 31536000, "",                 \
	    "How long after an answer a feed is asked again, if nothing else says so")             \
	X(auto_refresh, "auto-refresh", BOOL, "yes", 0, 1, "",                                     \
	    "Ask feeds as they fall due while the reader runs")                                    \
	X(text_width, "text-width", INT, "72", 0, 1000, "columns",                                 \
	    "Width of the text of an article; 0 for the width of the pane")                        \
	X(bidi, "bidi", CHOICE, "auto", 0, 0, "auto|on|off",                                       \
	    "Put right-to-left text in order; auto: where the terminal does not")                  \
	X(hyphenate, "hyphenate", BOOL, "no", 0, 1, "",                                            \
	    "Divide words at the ends of lines, where their language has a dictionary")            \
	X(preview, "preview", BOOL, "yes", 0, 1, "",                                               \
	    "Show the article under the cursor where three panes are on screen")                   \
	X(show, "show", CHOICE, "all", 0, 0, "all|unread", "What lists show")                      \
	X(list_style, "list-style", CHOICE, "row", 0, 0, "row|card",                               \
	    "A row for each article, or three: section and age, title, first sentence")            \
	X(order, "sort", CHOICE, "newest", 0, 0, "newest|oldest", "How lists begin")               \
	X(hints, "hints", BOOL, "yes", 0, 1, "", "Show the keys of the pane in the status line")   \
	X(cursor, "cursor", CHOICE, "bar", 0, 0, "bar|marker",                                     \
	    "How the row under the cursor is shown; marker sends the fewest bytes")                \
	X(resume, "resume", BOOL, "yes", 0, 1, "", "Begin where the last session ended")           \
	X(first_unread, "first-unread", TEXT, "50", 0, 0, "number|all|none",                       \
	    "How many articles of a feed's first fetch stay unread")                               \
	X(stories, "stories", BOOL, "yes", 0, 1, "",                                               \
	    "One row for all articles that tell the same, marked as one")                          \
	X(updated_unread, "updated-unread", BOOL, "no", 0, 1, "",                                  \
	    "Make an article unread again when its source changes it")                             \
	X(date_format, "date-format", TEXT, "%-d %B %Y, %H:%M", 0, 0, "strftime",                  \
	    "How the date of an article is written")                                               \
	X(escape_delay, "escape-delay", INT, "25", 1, 1000, "ms", "How long Esc waits for more")   \
	X(ascii, "ascii", CHOICE, "auto", 0, 0, "auto|yes|no", "Draw with ASCII characters only")  \
	X(hyperlinks, "hyperlinks", CHOICE, "auto", 0, 0, "auto|yes|no",                           \
	    "Send OSC 8 links to the terminal")                                                    \
	X(mouse, "mouse", BOOL, "no", 0, 1, "", "Take the mouse")                                  \
	X(keys, "keys", CHOICE, "vi", 0, 0, "vi|newsboat", "Which keys to begin with")             \
	X(browser, "browser", TEXT, "", 0, 0, "command",                                           \
	    "What opens links; else $BROWSER, else xdg-open")                                      \
	X(image_viewer, "image-viewer", TEXT, "", 0, 0, "command",                                 \
	    "What opens images; else as other links")                                              \
	X(player, "player", TEXT, "mpv --no-video", 0, 0, "command",                               \
	    "What plays enclosures, in the terminal")                                              \
	X(download_dir, "download-dir", TEXT, "", 0, 0, "folder",                                  \
	    "Where downloads go; else $XDG_DOWNLOAD_DIR, else ~/Downloads")                        \
	X(save_folder, "save-folder", TEXT, "~", 0, 0, "folder", "Where articles are saved")       \
	X(save_format, "save-format", CHOICE, "text", 0, 0, "text|markdown|html|json",             \
	    "How articles are saved, unless the name of the file says")                            \
	X(pipe_format, "pipe-format", CHOICE, "text", 0, 0, "text|markdown|html|json",             \
	    "How articles are piped to a command")                                                 \
	X(notify_command, "notify-command", TEXT, "", 0, 0, "command",                             \
	    "What tells of new articles, instead of the terminal")                                 \
	X(max_body, "max-body", SIZE, "16M", 65536, 268435456, "",                                 \
	    "Largest answer of a server, after decompression")                                     \
	X(max_download, "max-download", SIZE, "4G", 65536, 1099511627776, "",                      \
	    "Largest file that is downloaded")                                                     \
	X(timeout, "timeout", DURATION, "30s", 1, 3600, "", "How long a transfer may stand still") \
	X(max_redirects, "max-redirects", INT, "5", 0, 20, "", "How many redirects are followed")  \
	X(max_connections, "max-connections", INT, "32", 1, 512, "", "Requests at a time")         \
	X(max_host_connections, "max-host-connections", INT, "2", 1, 64, "",                       \
	    "Requests at a time to one host")                                                      \
	X(max_entries, "max-entries", INT, "10000", 1, 100000, "",                                 \
	    "Entries taken from one feed, the newest")                                             \
	X(max_depth, "max-depth", INT, "256", 8, 256, "", "Depth of XML, HTML and JSON")           \
	X(max_title, "max-title", INT, "1000", 10, 10000, "characters", "Longest title")           \
	X(max_text, "max-text", SIZE, "2M", 1024, 2097152, "", "Longest text of one article")      \
	X(proxy, "proxy", TEXT, "", 0, 0, "URL", "Proxy; else the usual environment variables")    \
	X(ca_file, "ca-file", TEXT, "", 0, 0, "path",                                              \
	    "Certificates to trust, not the system's; with lists of revoked ones (PEM)")           \
	X(command_timeout, "command-timeout", DURATION, "30s", 1, 3600, "",                        \
	    "How long a program that makes or filters a feed may take")                            \
	X(user_agent, "user-agent", TEXT, "", 0, 0, "text", "How the fetcher names itself")        \
	X(local_redirects, "local-redirects", BOOL, "no", 0, 1, "",                                \
	    "Follow redirects from public to local addresses")

struct settings {
#define SETTING_FIELD_BOOL                              int64_t
#define SETTING_FIELD_INT                               int64_t
#define SETTING_FIELD_DURATION                          int64_t
#define SETTING_FIELD_SIZE                              int64_t
#define SETTING_FIELD_CHOICE                            int64_t
#define SETTING_FIELD_TEXT                              char *
#define X(field, name, type, def, min, max, unit, help) SETTING_FIELD_##type field;
	SETTINGS(X)
#undef X
};

struct setting_row {
	const char *name, *def, *unit;
	int64_t max;
	int32_t min;
	uint16_t offset; /* in struct settings */
	uint8_t type;    /* enum setting_type */
};
extern const struct setting_row setting_rows[];
extern const size_t setting_count;
extern const char *const setting_help[]; /* of the row with the same index */
const struct setting_row *setting_find(const char *name);

/* A colour: -1 default, 0..255 of the palette, or COLOR_RGB | 0xrrggbb. */
#define COLOR_RGB 0x1000000
enum look_attribute {
	LOOK_BOLD = 1,
	LOOK_DIM = 2,
	LOOK_ITALIC = 4,
	LOOK_UNDERLINE = 8,
	LOOK_REVERSE = 16
};
struct look {
	int32_t fg, bg;
	unsigned attributes;
};
/* "FG [BG [bold|dim|italic|underline|reverse ...]]"; a colour is a name, a number or rgb:ffaa00. */
NODISCARD bool look_parse(const char *words, struct look *l, struct err *e);
/* The same the other way round, into out. */
void look_write(const struct look *l, struct strbuf *out);

/* rule QUERY => hide, tag NAME, ... : its query is checked; actions as written. */
struct config_rule {
	char *query, *actions;
};
/* Reads a rule from byte `from` of a line, behind the word. False: *column, in characters from 1,
 * is where it is wrong: no query, no action, a query on what changes after an article came in. */
NODISCARD bool config_rule_parse(const char *line, size_t n, size_t from, struct config_rule *rule,
    size_t *column, struct err *e);

/* Reads the actions of a rule one by one and says them: the name of a tag, the command of `run`.
 * `each` may be NULL; false from it ends it. False: *at, in bytes, is the action that is wrong. */
enum rule_verb {
	RULE_HIDE,
	RULE_READ,
	RULE_BOOKMARK,
	RULE_NOTIFY,
	RULE_FULLTEXT,
	RULE_TAG,
	RULE_RUN
};
#define RULE_TAG_MAX 100
NODISCARD bool
config_actions(const char *s, bool (*each)(void *arg, enum rule_verb verb, const char *argument),
    void *arg, size_t *at, struct err *e);

/* opener PATTERN COMMAND: an extended regular expression (POSIX) for addresses. */
struct config_opener {
	char *pattern, *command;
};

NODISCARD bool config_pattern_check(const char *pattern, struct err *e);

struct config {
	struct settings set;
	struct look look[STYLE_ROLES];
	struct keymap *keys;
	struct config_rule *rule;
	size_t nrule, cap_rule;
	struct config_opener *opener;
	size_t nopener, cap_opener;
};

/* The defaults, through the person's own reader. */
void config_init(struct config *c);
void config_release(struct config *c);

/* Reads `config` text (a file of at most 1 MiB; includes relative to `dir`, at most 16 deep,
 * regular files only; dir NULL: includes are refused). Wrong lines are named in cs and left out. */
void config_parse(struct config *c, const char *name, const char *dir, const char *s, size_t n,
    struct complaints *cs);
/* The same from a path; a file that is not there is no error, one over 1 MiB is a complaint.
 * False: not readable, or no regular file (/dev/null is an empty one). */
NODISCARD bool
config_load(struct config *c, const char *path, struct complaints *cs, struct err *e);

/* One setting from its text; the sentence names the range, the choices or the nearest name. */
NODISCARD bool config_set(struct config *c, const char *name, const char *value, struct err *e);
/* The same, for who has settings alone: `keys` changes no keys. */
NODISCARD bool
setting_set(struct settings *set, const char *name, const char *value, struct err *e);
/* Sets all; what was there is not freed. */
void settings_default(struct settings *set);
/* Its value as it would be written in `config`. Heap. */
char *config_get(const struct config *c, const struct setting_row *row);
/* What a setting takes, for a person: "0 to 1000 columns", "yes, no", "1m to 365d". */
void setting_range(const struct setting_row *row, struct strbuf *out);

/* All settings, as `set` lines, and rules, which config_parse reads without a complaint: for a
 * process that may not open the files itself (includes are worked in). False: out is full. */
bool config_write_settings(const struct config *c, struct strbuf *out);
/* Makes c of what that wrote, from the start of a file: settings and rules; it has neither keys nor
 * looks. c is to be released. False: not readable, it has the defaults. */
NODISCARD bool config_read_settings(struct config *c, int fd, struct err *e);

/* Writes one setting to the file: its last `set` line gets the value, else a line is added at the
 * end. Every other byte stays; a symbolic link is followed, the mode kept, the file made where it
 * is missing. The value must be one that config_set takes. */
NODISCARD bool config_save(const char *path, const char *name, const char *value, struct err *e);

#endif

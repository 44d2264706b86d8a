/* What settings are for: data of its own, for the programs that show it. */
#include "src/config.h"

const char *const setting_help[] = {
#define X(field, name, type, def, min, max, unit, help) help,
    SETTINGS(X)
#undef X
};

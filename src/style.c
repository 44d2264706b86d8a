/* The table of roles. */
#include "src/style.h"

const struct style_row style_rows[STYLE_ROLES] = {
#define X(id, name, look, help) [STYLE_##id] = {name, look, help},
    STYLES(X)
#undef X
};

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the window remembers from one start to the next. Main thread only. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* The installed schema, or that of the build directory the program was made in; NULL where there is
 * neither: then nothing is remembered. Borrowed. */
GSettings *encfg_remember (void);

/* As GSettings has them, and the given value where nothing is remembered. */
char *encfg_remember_dup_string (const char *key, const char *otherwise);
guint encfg_remember_get_uint (const char *key, guint otherwise);
void encfg_remember_set_string (const char *key, const char *value);
void encfg_remember_set_uint (const char *key, guint value);

G_END_DECLS

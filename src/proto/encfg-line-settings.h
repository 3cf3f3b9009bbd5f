/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Speed and format of an open serial line. Any thread. Unix only. */

#include <glib.h>

G_BEGIN_DECLS

struct termios;

/* Raw bytes at `baud`, with `format` as "8N1"; the rest of `settings` stays. FALSE if this computer
 * does not know the speed: ENCFG_ERROR_OPEN names it and `device`. */
gboolean encfg_line_settings_fill (struct termios *settings,
                                   guint baud,
                                   const char *format,
                                   const char *device,
                                   GError **error);

G_END_DECLS

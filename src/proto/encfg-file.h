/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Files that a person names, and the standard streams. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* Reads a whole file of at most `max_bytes`; NUL-terminated. Only a regular file: a device, pipe or
 * folder would hang or never end. `text` is (transfer full). The error, in the domain ENCFG_ERROR
 * with `code`, names the file. */
gboolean encfg_file_read (const char *path,
                          gsize max_bytes,
                          int code,
                          char **text,
                          gsize *length,
                          GError **error);

/* To be called first in main(): a standard stream that is closed is opened on nothing. Else the
 * next socket or serial port would get its number, and a message meant for a person would be sent
 * to the module. */
void encfg_file_guard_standard_streams (void);

G_END_DECLS

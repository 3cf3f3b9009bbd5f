/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Text into files so that it is on the disk when the call returns: power may fail right after. What
 * the text means is the caller's business. Errors are those of GIO. Any thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* A new file for this user alone. G_IO_ERROR_EXISTS, and nothing changed, if there is one already,
 * also if another program makes it at this very moment. */
gboolean encfg_storage_create (const char *path, const char *text, GError **error);

/* Adds `text` at the end in one write, so that what several programs append stays whole. */
gboolean encfg_storage_append (const char *path, const char *text, GError **error);

/* What stands at `path` from now on: the whole text, or what stood there before if it cannot be
 * written. A link stays, its target is replaced; a device or a pipe is written to. */
gboolean encfg_storage_replace (const char *path, const char *text, GError **error);

G_END_DECLS

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where en-cfg keeps what it must not lose. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* A path below the user's data directory, en-cfg in front; its folder is made if need be. NULL with
 * ENCFG_ERROR_CONFIG if it cannot be made. (transfer full) */
char *encfg_data_path (const char *folder, const char *name, GError **error);

G_END_DECLS

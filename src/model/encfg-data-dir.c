/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-data-dir.h"

#include "encfg-error.h"

#include <errno.h>

char *
encfg_data_path (const char *folder, const char *name, GError **error)
{
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "en-cfg", folder, NULL);

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s: %s", dir, g_strerror (errno));
      return NULL;
    }
  return g_build_filename (dir, name, NULL);
}

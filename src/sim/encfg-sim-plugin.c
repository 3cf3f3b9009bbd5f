/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-plugin.h"

#include "encfg-error.h"
#include <gmodule.h>
#include <string.h>

/* NULL: it is nowhere. (transfer full) */
static char *
find_file (const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *built = g_path_get_dirname (program != NULL ? program : "");
  g_autofree char *file = g_strdup_printf ("%s." G_MODULE_SUFFIX, name);
  const char *const places[] = { built, ENCFG_PLUGIN_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (places[i], file, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

const EncfgSimPlugin *
encfg_sim_plugin_open (const char *name,
                       const char *symbol,
                       const char *option,
                       const char *needs,
                       GError **error)
{
  g_autofree char *path = find_file (name);
  gpointer found = NULL;
  GModule *module;

  if (path == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%s: the plug-in %s is not in %s; it is built and installed with en-cfg-sim "
                   "where %s at hand",
                   option,
                   name,
                   ENCFG_PLUGIN_DIR,
                   needs);
      return NULL;
    }
  module = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (module == NULL || !g_module_symbol (module, symbol, &found))
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "%s: %s", option, g_module_error ());
  else if (strcmp (((const EncfgSimPlugin *) found)->version, ENCFG_VERSION) == 0)
    return found;
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "%s: %s belongs to version %s, this is " ENCFG_VERSION,
                 option,
                 path,
                 ((const EncfgSimPlugin *) found)->version);
  return NULL;
}

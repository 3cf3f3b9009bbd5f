/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-locale.h"

#include <libintl.h>
#include <locale.h>

/* A machine without any locale set still has a terminal that knows mΩ and °C. */
static void
set_locale (gboolean for_machines)
{
  const char *name = setlocale (LC_ALL, "");

  if (!name || g_str_equal (name, "C") || g_str_equal (name, "POSIX"))
    setlocale (LC_CTYPE, "C.UTF-8");
  if (for_machines)
    setlocale (LC_MESSAGES, "C");
}

/* Where DIRECTORY/LANGUAGE/LC_MESSAGES/en-cfg.mo lie. */
static char *
find_catalogues (void)
{
#ifdef G_OS_WIN32
  g_autofree char *root = g_win32_get_package_installation_directory_of_module (NULL);

  return g_build_filename (root, "share", "locale", NULL);
#else
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return g_strdup (program && g_str_has_prefix (program, ENCFG_BUILD_DIR "/") ? ENCFG_BUILD_DIR
                     "/po"
                                                                              : ENCFG_LOCALE_DIR);
#endif
}

void
encfg_locale_init (gboolean for_machines)
{
  g_autofree char *catalogues = find_catalogues ();

  set_locale (for_machines);
  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

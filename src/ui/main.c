/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-application.h"

#include <libintl.h>

int
main (int argc, char **argv)
{
  g_autoptr (EncfgApplication) application = NULL;

  bindtextdomain (GETTEXT_PACKAGE, ENCFG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = encfg_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-application.h"
#include "encfg-locale.h"

int
main (int argc, char **argv)
{
  g_autoptr (EncfgApplication) application = NULL;

  encfg_locale_init (FALSE);
  application = encfg_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

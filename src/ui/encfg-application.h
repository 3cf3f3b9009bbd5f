/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The application: its command line, its windows, shortcuts and looks. A window per module; without
 * --connect a file opens in the window that is there. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_APPLICATION_ID "io.github.encfg.EnCfg"
#define ENCFG_RESOURCE_PATH "/io/github/encfg/EnCfg"

#define ENCFG_TYPE_APPLICATION (encfg_application_get_type ())
G_DECLARE_FINAL_TYPE (EncfgApplication, encfg_application, ENCFG, APPLICATION, GtkApplication)

EncfgApplication *encfg_application_new (void);

G_END_DECLS

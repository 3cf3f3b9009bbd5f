/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the last search found: modules to choose from, and why others are none. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

void encfg_found_dialog_show (GtkWindow *parent, EncfgSession *session);

G_END_DECLS

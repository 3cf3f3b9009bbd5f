/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The dialog that searches a network and shows what it finds while it goes on. Main thread only. */

#include "encfg-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void encfg_network_dialog_show (GtkWindow *parent, EncfgSession *session);

G_END_DECLS

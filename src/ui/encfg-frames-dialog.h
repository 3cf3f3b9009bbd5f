/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The frames that passed last, with time, direction and meaning. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

void encfg_frames_dialog_show (GtkWindow *parent, EncfgSession *session);

G_END_DECLS

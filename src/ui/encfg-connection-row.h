/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The row under the header: serial port or network, Search, and what is connected. Main thread
 * only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_CONNECTION_ROW (encfg_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (EncfgConnectionRow, encfg_connection_row, ENCFG, CONNECTION_ROW, GtkBox)

/* Once. */
void encfg_connection_row_set_session (EncfgConnectionRow *self, EncfgSession *session);

/* What is chosen, remembered for the next start; the error says what is missing. (transfer full) */
EncfgEndpoint *encfg_connection_row_get_endpoint (EncfgConnectionRow *self, GError **error);

/* Shows a place that was given otherwise. */
void encfg_connection_row_show_endpoint (EncfgConnectionRow *self, const EncfgEndpoint *endpoint);

/* Shows a place for a while: it is not remembered. Ended, what was there before
 * comes back, unless something else was entered meanwhile. */
void encfg_connection_row_lend (EncfgConnectionRow *self, const EncfgEndpoint *endpoint);
void encfg_connection_row_end_loan (EncfgConnectionRow *self);

G_END_DECLS

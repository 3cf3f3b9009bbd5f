/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The verbs of a session for the clock of the module, and for how it is reached: Modbus id, network
 * configuration, restart. The pattern is that of encfg-session. Main thread only. */

#include "encfg-clock.h"
#include "encfg-session.h"

G_BEGIN_DECLS

/* As it was read last; NULL: not yet. Borrowed. */
const EncfgClock *encfg_session_get_clock (EncfgSession *self);
gboolean encfg_session_has_clock (EncfgSession *self);
void
encfg_session_read_clock (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);
/* Sets the module's clock to the computer's, and reads it back. */
void
encfg_session_sync_clock (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* Reads the network configuration and the Modbus id. */
void
encfg_session_read_network (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* What is typed into a row of the network configuration or of the address (`table`, of the module)
 * is judged at once, of the network as a set; typed back to what the module holds it is no change.
 */
void encfg_session_type_place (EncfgSession *self,
                               EncfgSettingTable *table,
                               EncfgSetting *row,
                               const char *text);
/* What is wrong in the table and what is expected, a line for each row; "" if nothing. (transfer
 * full) */
char *encfg_session_describe_faults (EncfgSettingTable *table);

/* TRUE if the verbs below can begin: the module's own values are known, and all that is typed is
 * sound. */
gboolean encfg_session_can_write_network (EncfgSession *self);
gboolean encfg_session_can_modify_address (EncfgSession *self);

/* Reviews what the config side of the network table would change, and looks ahead: is this computer
 * in that network, has somebody the address? The values stand in encfg_module_get_network(). */
void
encfg_session_review_network (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* Reviews a change of the Modbus id to `text`, and asks whether somebody answers there. */
void encfg_session_review_address (EncfgSession *self,
                                   const char *text,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* (transfer full), or NULL with the reason. */
EncfgWriteReview *
encfg_session_review_finish (EncfgSession *self, GAsyncResult *result, GError **error);

/* Carries out a review of the network or of the address. `follow`: the module is restarted then,
 * and found where it is afterwards. */
void encfg_session_write_place (EncfgSession *self,
                                EncfgWriteReview *review,
                                gboolean follow,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

void encfg_session_restart (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* How it is brought back if it is not found any more, or NULL. (transfer full) */
char *encfg_session_describe_way_back (EncfgSession *self);

G_END_DECLS

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the verbs share that can lose a module: network, address, restart. Main thread only. */

#include "encfg-cli-write.h"

G_BEGIN_DECLS

/* Reads network and address of the opened module; a section that the module refuses stays unread.
 */
gboolean encfg_cli_read_place (EncfgCliContext *context, GError **error);

/* Says how a module is brought back that is not found any more, if the profile knows. */
void encfg_cli_tell_way_back (EncfgCliContext *context);

/* Restarts the module, finds it again where it was or where the network configuration of `review`
 * puts it, and tells it. Returns the exit status. */
int encfg_cli_restart (EncfgCliContext *context, const EncfgWriteReview *review, GError **error);

G_END_DECLS

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What must hold in the module before a command is sent. Worker thread. */

#include "encfg-ops.h"

G_BEGIN_DECLS

/* Reads what the command requires. FALSE with ENCFG_ERROR_PRECONDITION and the reason of the first
 * that does not hold; one whose register has no value does not. Nothing is sent where there are no
 * requirements. */
gboolean encfg_requirements_check (const EncfgCommand *command,
                                   EncfgTarget *target,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS

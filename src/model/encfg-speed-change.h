/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Changes the speed of a module's serial line and follows it there. Worker thread. */

#include "encfg-module-private.h"

G_BEGIN_DECLS

typedef struct
{
  const EncfgProfile *profile;
  const char *serial;
  EncfgTarget *target; /* the module as it answers now */
  EncfgTransport
    *other; /* the line at the new speed; NULL: the module is not reached by that line */
  EncfgWriteRow *row;
  gboolean moved;     /* out: it answers over `other` */
  GError *unfinished; /* out (transfer full): why it was not locked again, or NULL */
} EncfgSpeedChange;

/* Writes the row and looks for the module at both speeds. Verified where its register says so; if
 * it still answers at the old speed then, the change waits for a restart. Fills the row; FALSE
 * unless it is verified. */
gboolean encfg_speed_change_run (EncfgSpeedChange *self, GCancellable *cancellable, GError **error);

G_END_DECLS

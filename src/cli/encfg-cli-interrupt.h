/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Ctrl+C on every system: the first cancels, the second ends the program at once. Main thread, but
 * for the handler itself. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* Catches SIGINT from now on. */
void encfg_cli_interrupt_install (void);

typedef struct _CliInterrupt EncfgCliInterrupt;

/* While watched, SIGINT cancels `cancellable`. If the watch is not taken back in time after that,
 * `give_up` is called and the program ends with status 130. */
EncfgCliInterrupt *encfg_cli_interrupt_watch (GCancellable *cancellable,
                                              void (*give_up) (gpointer data),
                                              gpointer data);
void encfg_cli_interrupt_unwatch (EncfgCliInterrupt *self);

/* TRUE once SIGINT came: to be asked right before something is changed. */
gboolean encfg_cli_interrupt_happened (void);

/* While set, SIGINT ends the program at once: at a question, when nothing was sent. */
void encfg_cli_interrupt_set_immediate (gboolean immediate);

G_END_DECLS

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Ctrl+C on every system, and where they exist SIGTERM and SIGHUP: the first cancels, the second
 * ends the program at once, but for what must be told before. Main thread, but for the handler
 * itself. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* Catches the signals from now on. */
void encfg_cli_interrupt_install (void);

typedef struct _CliInterrupt EncfgCliInterrupt;

/* While watched, a signal cancels `cancellable`. If the watch is not taken back in time after that,
 * or a second signal comes, `give_up` is called: the program ends with status 130 if it is FALSE.
 */
EncfgCliInterrupt *encfg_cli_interrupt_watch (GCancellable *cancellable,
                                              gboolean (*give_up) (gpointer data),
                                              gpointer data);
void encfg_cli_interrupt_unwatch (EncfgCliInterrupt *self);

/* TRUE once a signal came: to be asked right before something is changed. */
gboolean encfg_cli_interrupt_happened (void);

/* While held, a second signal waits: until the journal knows what was done. Calls may nest. */
void encfg_cli_interrupt_hold (void);
void encfg_cli_interrupt_release (void);

/* While set, a signal ends the program at once: at a question, when nothing was sent. */
void encfg_cli_interrupt_set_immediate (gboolean immediate);

G_END_DECLS

/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-interrupt.h"

#include <signal.h>
#include <stdlib.h>

#define STATUS_INTERRUPTED 130
#define POLL_MS 50
/* A person expects an answer to Ctrl+C within a second. */
#define PATIENCE_US (850 * G_TIME_SPAN_MILLISECOND)

struct _CliInterrupt
{
  guint poll;
  GCancellable *cancellable;
  gint64 cancelled_at; /* monotonic, 0: not yet */
  gboolean gave_up;
  gboolean (*give_up) (gpointer data);
  gpointer data;
};

static volatile sig_atomic_t interrupted; /* how often */
static volatile sig_atomic_t immediate;
static volatile sig_atomic_t held;

static void
on_signal (int number)
{
  /* The C library of Windows forgets the handler each time. */
  signal (number, on_signal);
  if (immediate || (interrupted && !held))
    _Exit (STATUS_INTERRUPTED);
  if (interrupted < 2)
    interrupted++;
}

void
encfg_cli_interrupt_install (void)
{
  signal (SIGINT, on_signal);
  signal (SIGTERM, on_signal);
#ifdef SIGHUP
  /* nohup means that the program is to outlive its terminal. */
  if (signal (SIGHUP, on_signal) == SIG_IGN)
    signal (SIGHUP, SIG_IGN);
#endif
}

static gboolean
on_poll (gpointer data)
{
  EncfgCliInterrupt *self = data;

  if (!interrupted || self->gave_up)
    return G_SOURCE_CONTINUE;
  if (self->cancelled_at == 0)
    {
      self->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (self->cancellable);
    }
  else if (interrupted > 1 || g_get_monotonic_time () - self->cancelled_at > PATIENCE_US)
    {
      if (!self->give_up (self->data))
        _Exit (STATUS_INTERRUPTED);
      self->gave_up = TRUE;
    }
  return G_SOURCE_CONTINUE;
}

EncfgCliInterrupt *
encfg_cli_interrupt_watch (GCancellable *cancellable,
                           gboolean (*give_up) (gpointer data),
                           gpointer data)
{
  EncfgCliInterrupt *self = g_new0 (EncfgCliInterrupt, 1);

  self->cancellable = cancellable;
  self->give_up = give_up;
  self->data = data;
  self->poll = g_timeout_add (POLL_MS, on_poll, self);
  held++;
  return self;
}

void
encfg_cli_interrupt_unwatch (EncfgCliInterrupt *self)
{
  held--;
  g_source_remove (self->poll);
  g_free (self);
}

gboolean
encfg_cli_interrupt_happened (void)
{
  return interrupted != 0;
}

void
encfg_cli_interrupt_hold (void)
{
  held++;
}

void
encfg_cli_interrupt_release (void)
{
  held--;
}

void
encfg_cli_interrupt_set_immediate (gboolean is_immediate)
{
  immediate = is_immediate;
}

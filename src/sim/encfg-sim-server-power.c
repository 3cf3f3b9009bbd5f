/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Power, RESET and restarts of the modules, and where they are to be found afterwards; and what
 * else of them takes a while. */

#include "encfg-sim-server-private.h"

#ifdef G_OS_UNIX
#include "encfg-sim-line.h"
#endif

#define BOOT_S 1       /* of module time */
#define SPEED_MIN 1e-9 /* below, time stands still */
#define WAIT_MAX_US (365 * G_TIME_SPAN_DAY)
#define RESTART_AFTER_MS 50 /* the answer to the restart command leaves first */
#define TURN_US 20000       /* of real time: nobody else waits longer while module time passes */

/* Something that takes a while: RESET held down, or a power cycle, where first power may still be
 * on, or a long time that passes for many modules. */
typedef struct
{
  EncfgSimServer *server;
  EncfgSimModule *module; /* NULL: all */
  gboolean is_off;
  gint64 left_us;  /* module time that is to pass after … */
  gint64 stage_us; /* … what passes for one module after the other, the last one first … */
  gint64 rest_us;  /* … of which so much is left … */
  guint next;      /* … for this one */
  gint64 due_us;   /* time of pending_module when it is over; 0: it waits by the computer's time */
  GSource *timer;
  GSourceFunc func;
  GDestroyNotify done; /* or NULL */
  gpointer data;
} Pending;

static void
pending_clear_timer (Pending *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
}

static void
pending_free (gpointer data)
{
  Pending *self = data;

  pending_clear_timer (self);
  if (self->done != NULL)
    self->done (self->data);
  g_free (self);
}

static void
pending_wait (Pending *self, guint ms, GSourceFunc func)
{
  pending_clear_timer (self);
  self->due_us = 0;
  self->func = func;
  self->timer = g_timeout_source_new (ms);
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Whose time it goes by. */
static EncfgSimModule *
pending_module (const Pending *self)
{
  return self->module != NULL ? self->module : g_ptr_array_index (self->server->modules, 0);
}

/* µs of module time until it is over; G_MAXINT64 if it does not go by that. */
static gint64
pending_left (const Pending *self)
{
  return self->due_us != 0
           ? MAX (self->due_us - encfg_sim_module_get_time (pending_module (self)), 0)
           : G_MAXINT64;
}

static void
pending_set_timer (Pending *self)
{
  const EncfgSimModule *module = pending_module (self);
  const double us = (double) (pending_left (self) - encfg_sim_module_get_lag (module)) /
                    MAX (encfg_sim_module_get_speed (module), SPEED_MIN);

  g_source_set_ready_time (self->timer,
                           g_get_monotonic_time () + (gint64) CLAMP (us, 0, WAIT_MAX_US));
}

/* Waits `seconds` of module time. */
static void
pending_wait_s (Pending *self, double seconds, GSourceFunc func)
{
  pending_wait (self, 0, func);
  self->due_us =
    encfg_sim_module_get_time (pending_module (self)) + (gint64) (seconds * G_USEC_PER_SEC);
  pending_set_timer (self);
}

static Pending *
find_due (const EncfgSimServer *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (pending_left (g_ptr_array_index (self->pending, i)) == 0)
      return g_ptr_array_index (self->pending, i);
  return NULL;
}

void
encfg_sim_server_hurry (EncfgSimServer *self)
{
  Pending *due;

  while ((due = find_due (self)) != NULL)
    due->func (due);
  for (guint i = 0; i < self->pending->len; i++)
    if (((const Pending *) g_ptr_array_index (self->pending, i))->due_us != 0)
      pending_set_timer (g_ptr_array_index (self->pending, i));
}

static gboolean
pending_covers (const Pending *self, const EncfgSimModule *module)
{
  return self->module == NULL || self->module == module;
}

gint64
encfg_sim_server_get_wait (const EncfgSimServer *self, const EncfgSimModule *module)
{
  gint64 wait_us = G_MAXINT64;

  for (guint i = 0; i < self->modules->len; i++)
    if (module == NULL || module == g_ptr_array_index (self->modules, i))
      wait_us = MIN (wait_us, encfg_sim_module_get_wait (g_ptr_array_index (self->modules, i)));
  for (guint i = 0; i < self->pending->len; i++)
    {
      const Pending *pending = g_ptr_array_index (self->pending, i);

      if (module == NULL || module == pending_module (pending))
        wait_us = MIN (wait_us, pending_left (pending));
    }
  return wait_us;
}

/* The endpoint that stands for the module's network address; NULL on serial lines. */
static EncfgSimTcp *
find_tcp (const EncfgSimServer *self, const EncfgSimModule *module)
{
  for (guint i = 0; i < self->tcps->len; i++)
    if (encfg_sim_tcp_get_module (g_ptr_array_index (self->tcps, i)) == module)
      return g_ptr_array_index (self->tcps, i);
  return NULL;
}

void
encfg_sim_server_take_place (EncfgSimServer *self, EncfgSimModule *module)
{
  EncfgSimTcp *tcp = find_tcp (self, module);
  g_autofree char *host = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_moved = FALSE;
  guint16 port;

  if (tcp == NULL)
    return;
  if (encfg_sim_module_get_place (module, &host, &port))
    encfg_sim_tcp_move (tcp, host, port, &has_moved, &error);
  encfg_sim_module_set_network_fault (module, error != NULL);
  uri = encfg_sim_tcp_dup_uri (tcp);
  if (self->moved != NULL && (has_moved || error != NULL))
    self->moved (uri, error, self->moved_data);
}

static void
set_power (EncfgSimServer *self, EncfgSimModule *module, gboolean power)
{
  if (power)
    encfg_sim_server_take_place (self, module);
  encfg_sim_module_set_power (module, power);
  for (guint i = 0; i < self->tcps->len; i++)
    {
      EncfgSimTcp *tcp = g_ptr_array_index (self->tcps, i);

      if (encfg_sim_tcp_get_module (tcp) != module)
        continue;
      if (power)
        encfg_sim_tcp_resume (tcp);
      else
        encfg_sim_tcp_suspend (tcp, !encfg_sim_server_is_switched_on (self, module));
    }
#ifdef G_OS_UNIX
  for (guint i = 0; !power && i < self->lines->len; i++)
    encfg_sim_line_silence (g_ptr_array_index (self->lines, i), module);
#endif
}

/* Power comes back when the last that took it is over, if it is not switched off. */
static gboolean
is_held_off (const EncfgSimServer *self, EncfgSimModule *module)
{
  if (!encfg_sim_server_is_switched_on (self, module))
    return TRUE;
  for (guint i = 0; i < self->pending->len; i++)
    {
      const Pending *pending = g_ptr_array_index (self->pending, i);

      if (pending->is_off && pending_covers (pending, module))
        return TRUE;
    }
  return FALSE;
}

static gboolean
on_boot (gpointer data)
{
  Pending *self = data;
  EncfgSimServer *server = self->server;

  self->is_off = FALSE;
  for (guint i = 0; i < server->modules->len; i++)
    {
      EncfgSimModule *module = g_ptr_array_index (server->modules, i);

      if (pending_covers (self, module) && !encfg_sim_module_has_power (module) &&
          !is_held_off (server, module))
        set_power (server, module, TRUE);
    }
  g_ptr_array_remove (server->pending, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_power_off (gpointer data)
{
  Pending *self = data;
  EncfgSimServer *server = self->server;

  self->is_off = TRUE;
  for (guint i = 0; i < server->modules->len; i++)
    if (pending_covers (self, g_ptr_array_index (server->modules, i)))
      set_power (server, g_ptr_array_index (server->modules, i), FALSE);
  pending_wait_s (self, BOOT_S, on_boot);
  return G_SOURCE_REMOVE;
}

GPtrArray *
encfg_sim_server_new_pending (void)
{
  return g_ptr_array_new_with_free_func (pending_free);
}

static Pending *
pending_new (EncfgSimServer *server, EncfgSimModule *module)
{
  Pending *self = g_new0 (Pending, 1);

  self->server = server;
  self->module = module;
  g_ptr_array_add (server->pending, self);
  return self;
}

void
encfg_sim_server_restart_later (EncfgSimModule *module, gpointer data)
{
  pending_wait (pending_new (data, module), RESTART_AFTER_MS, on_power_off);
}

void
encfg_sim_server_power_cycle (EncfgSimServer *self,
                              EncfgSimModule *module,
                              GDestroyNotify done,
                              gpointer data)
{
  Pending *pending = pending_new (self, module);

  pending->done = done;
  pending->data = data;
  on_power_off (pending);
}

void
encfg_sim_server_switch_power (EncfgSimServer *self,
                               EncfgSimModule *module,
                               gboolean on,
                               GDestroyNotify done,
                               gpointer data)
{
  Pending *pending = pending_new (self, module);

  pending->done = done;
  pending->data = data;
  for (guint i = 0; i < self->modules->len; i++)
    {
      EncfgSimModule *switched = g_ptr_array_index (self->modules, i);

      if (!pending_covers (pending, switched))
        continue;
      g_ptr_array_remove (self->switched_off, switched);
      if (on)
        continue;
      g_ptr_array_add (self->switched_off, switched);
      set_power (self, switched, FALSE);
    }
  pending->is_off = on;
  if (on)
    pending_wait_s (pending, BOOT_S, on_boot);
  else
    g_ptr_array_remove (self->pending, pending);
}

gboolean
encfg_sim_server_is_switched_on (const EncfgSimServer *self, EncfgSimModule *module)
{
  return !g_ptr_array_find (self->switched_off, module, NULL);
}

void
encfg_sim_server_reset (EncfgSimServer *self, EncfgSimModule *module, double held_s)
{
  for (guint i = 0; held_s >= ENCFG_SIM_RESET_AFTER_S && i < self->modules->len; i++)
    {
      EncfgSimModule *pressed = g_ptr_array_index (self->modules, i);

      if ((module != NULL && module != pressed) || !encfg_sim_module_has_power (pressed))
        continue;
      encfg_sim_module_reset (pressed);
      encfg_sim_server_take_place (self, pressed);
    }
}

static gboolean
on_pressed_briefly (gpointer data)
{
  Pending *self = data;

  g_ptr_array_remove (self->server->pending, self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_pressed_long (gpointer data)
{
  Pending *self = data;

  encfg_sim_server_reset (self->server, self->module, ENCFG_SIM_RESET_AFTER_S);
  g_ptr_array_remove (self->server->pending, self);
  return G_SOURCE_REMOVE;
}

void
encfg_sim_server_press_reset (EncfgSimServer *self,
                              EncfgSimModule *module,
                              double seconds,
                              GDestroyNotify done,
                              gpointer data)
{
  Pending *pending = pending_new (self, module);

  pending->done = done;
  pending->data = data;
  pending_wait_s (
    pending, seconds, seconds >= ENCFG_SIM_RESET_AFTER_S ? on_pressed_long : on_pressed_briefly);
}

static gboolean on_turn (gpointer data);

/* What is advanced last is over first, for an event may do so in the middle of another one. NULL:
 * there is none. */
static Pending *
find_advance (const EncfgSimServer *self)
{
  for (guint i = self->pending->len; i-- > 0;)
    if (((const Pending *) g_ptr_array_index (self->pending, i))->func == on_turn)
      return g_ptr_array_index (self->pending, i);
  return NULL;
}

/* From one thing that happens to the next. The last module first: what happens to the first one, by
 * whose time events go, happens to all of them at one time. */
static void
begin_stage (Pending *self)
{
  self->stage_us = MIN (self->left_us, encfg_sim_server_get_wait (self->server, self->module));
  self->rest_us = self->stage_us;
  self->left_us -= self->stage_us;
  self->next = self->server->modules->len - 1;
}

/* FALSE once all of it has passed. */
static gboolean
pass_slice (Pending *self)
{
  EncfgSimModule *module = g_ptr_array_index (self->server->modules, self->next);

  if (pending_covers (self, module))
    self->rest_us -= encfg_sim_module_advance_slice (module, self->rest_us);
  else
    self->rest_us = 0;
  if (self->rest_us > 0)
    return TRUE;
  self->rest_us = self->stage_us;
  if (self->next-- > 0)
    return TRUE;
  encfg_sim_server_hurry (self->server);
  if (self->left_us == 0)
    return FALSE;
  begin_stage (self);
  return TRUE;
}

/* So much a turn that who asks any module meanwhile is answered. */
static gboolean
on_turn (gpointer data)
{
  Pending *self = data;
  EncfgSimServer *server = self->server;
  const gint64 until_us = g_get_monotonic_time () + TURN_US;
  gboolean has_more = TRUE;

  while (has_more && find_advance (server) == self && g_get_monotonic_time () < until_us)
    has_more = pass_slice (self);
  if (has_more)
    {
      encfg_sim_server_hurry (server);
      return G_SOURCE_CONTINUE;
    }
  g_ptr_array_remove (server->pending, self);
  return G_SOURCE_REMOVE;
}

void
encfg_sim_server_advance (EncfgSimServer *self,
                          EncfgSimModule *module,
                          double seconds,
                          GDestroyNotify done,
                          gpointer data)
{
  Pending *pending = pending_new (self, module);

  pending->left_us = (gint64) (seconds * G_USEC_PER_SEC);
  pending->done = done;
  pending->data = data;
  begin_stage (pending);
  pending_wait (pending, 0, on_turn);
}

void
encfg_sim_server_finish_advances (EncfgSimServer *self)
{
  Pending *pending;

  while ((pending = find_advance (self)) != NULL)
    on_turn (pending);
}

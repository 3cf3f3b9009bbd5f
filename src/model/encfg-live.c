/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-live.h"

#include "encfg-module-readings.h"
#include "encfg-readings-csv.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

#define INTERVAL_MS 500
#define RETRY_MS 2000 /* after a reading that failed */

struct _EncfgLive
{
  GObject parent_instance;

  EncfgSession *session;
  gboolean is_watched, is_paused;
  guint interval_ms;
  guint source;              /* of the next reading, or 0 */
  GCancellable *cancellable; /* of the reading under way, or NULL */

  EncfgModule *module; /* weak, to tell another one by: it holds the port as long as it lives */
  EncfgReadings *readings;
  EncfgLimits *limits;
  gboolean is_simulated;
  gint64 read_time; /* µs since 1970 */
  GError *error;    /* of the last reading, or NULL */
};

enum
{
  SIGNAL_UPDATED,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void plan_next (EncfgLive *self, guint wait_ms);

G_DEFINE_FINAL_TYPE (EncfgLive, encfg_live, G_TYPE_OBJECT)

/* Its answer is not wanted any more. */
static void
give_up (EncfgLive *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
take_readings (EncfgLive *self, EncfgReadings *readings)
{
  EncfgSettingTable *table = encfg_session_get_table (self->session);

  g_clear_pointer (&self->readings, encfg_readings_free);
  self->readings = readings;
  if (!self->limits)
    self->limits = encfg_limits_new (readings->profile);
  encfg_limits_take_table (self->limits, table);
  self->is_simulated = encfg_session_is_simulated (self->session);
  self->read_time = g_get_real_time ();
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgLive) self = user_data;
  g_autoptr (GError) error = NULL;
  EncfgReadings *readings =
    encfg_module_read_readings_finish (ENCFG_MODULE (source), result, &error);
  const gboolean is_current =
    self->cancellable && g_task_get_cancellable (G_TASK (result)) == self->cancellable;

  if (!is_current)
    {
      g_clear_pointer (&readings, encfg_readings_free);
      return;
    }
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  if (readings)
    take_readings (self, readings);
  else
    self->error = g_steal_pointer (&error);
  encfg_session_note_trouble (self->session, self->error);
  plan_next (self, readings ? self->interval_ms : MAX (self->interval_ms, RETRY_MS));
  if (readings)
    g_signal_emit (self, signals[SIGNAL_UPDATED], 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
start_cb (gpointer data)
{
  EncfgLive *self = data;

  self->source = 0;
  self->cancellable = g_cancellable_new ();
  encfg_module_poll_readings_async (
    encfg_session_get_module (self->session), self->cancellable, on_read, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static gboolean
may_read (EncfgLive *self)
{
  return self->is_watched && !self->is_paused &&
         encfg_session_get_state (self->session) == ENCFG_SESSION_CONNECTED &&
         encfg_session_get_activity (self->session) == NULL;
}

static void
plan_next (EncfgLive *self, guint wait_ms)
{
  if (!self->source && !self->cancellable && may_read (self))
    self->source = g_timeout_add (wait_ms, start_cb, self);
}

static void
update (EncfgLive *self)
{
  if (may_read (self))
    plan_next (self, 0);
  else
    give_up (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
forget (EncfgLive *self)
{
  give_up (self);
  g_clear_pointer (&self->readings, encfg_readings_free);
  g_clear_pointer (&self->limits, encfg_limits_free);
  g_clear_error (&self->error);
  g_signal_emit (self, signals[SIGNAL_UPDATED], 0);
}

/* What was read of a module that is gone stays until there is another one. */
static void
on_session_changed (EncfgLive *self)
{
  EncfgModule *module = encfg_session_get_module (self->session);

  if (module && module != self->module)
    {
      g_set_weak_pointer (&self->module, module);
      forget (self);
    }
  else if (self->readings && !encfg_session_get_activity (self->session) && module)
    {
      /* A write or a read may have brought other limits. */
      encfg_limits_take_table (self->limits, encfg_session_get_table (self->session));
      if (self->is_paused)
        g_signal_emit (self, signals[SIGNAL_UPDATED], 0);
    }
  update (self);
}

static void
encfg_live_dispose (GObject *object)
{
  EncfgLive *self = ENCFG_LIVE (object);

  give_up (self);
  g_clear_weak_pointer (&self->module);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_live_parent_class)->dispose (object);
}

static void
encfg_live_finalize (GObject *object)
{
  EncfgLive *self = ENCFG_LIVE (object);

  g_clear_pointer (&self->readings, encfg_readings_free);
  g_clear_pointer (&self->limits, encfg_limits_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (encfg_live_parent_class)->finalize (object);
}

static void
encfg_live_class_init (EncfgLiveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_live_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_live_finalize;
  signals[SIGNAL_UPDATED] = encfg_signal_new ("updated", ENCFG_TYPE_LIVE, 0);
  signals[SIGNAL_CHANGED] = encfg_signal_new ("changed", ENCFG_TYPE_LIVE, 0);
}

static void
encfg_live_init (EncfgLive *self)
{
  self->interval_ms = INTERVAL_MS;
}

EncfgLive *
encfg_live_new (EncfgSession *session)
{
  EncfgLive *self = g_object_new (ENCFG_TYPE_LIVE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (
    session, "changed", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
encfg_live_set_watched (EncfgLive *self, gboolean is_watched)
{
  self->is_watched = is_watched;
  on_session_changed (self);
}

void
encfg_live_set_paused (EncfgLive *self, gboolean is_paused)
{
  self->is_paused = is_paused;
  update (self);
}

void
encfg_live_set_interval (EncfgLive *self, guint interval_ms)
{
  self->interval_ms = interval_ms;
}

EncfgLiveState
encfg_live_get_state (EncfgLive *self)
{
  const EncfgSessionState state = encfg_session_get_state (self->session);

  if (state == ENCFG_SESSION_LOST || (self->readings && state != ENCFG_SESSION_CONNECTED))
    return ENCFG_LIVE_STALE;
  if (state != ENCFG_SESSION_CONNECTED)
    return ENCFG_LIVE_OFFLINE;
  if (self->is_paused)
    return ENCFG_LIVE_PAUSED;
  if (encfg_session_get_activity (self->session))
    return ENCFG_LIVE_HELD;
  if (self->error)
    return ENCFG_LIVE_STALE;
  return self->readings ? ENCFG_LIVE_RUNNING : ENCFG_LIVE_WAITING;
}

const EncfgReadings *
encfg_live_get_readings (EncfgLive *self)
{
  return self->readings;
}

const EncfgLimits *
encfg_live_get_limits (EncfgLive *self)
{
  return self->limits;
}

gboolean
encfg_live_is_simulated (EncfgLive *self)
{
  return self->readings && self->is_simulated;
}

static const struct
{
  const char *name;
  const char *sign;
  const char *text;
} states[ENCFG_N_LIVE_STATES] = {
  [ENCFG_LIVE_OFFLINE] = { "offline", "○", N_ ("No module is connected") },
  [ENCFG_LIVE_WAITING] = { "waiting", "…", N_ ("Reading") },
  [ENCFG_LIVE_RUNNING] = { "running", "●", N_ ("Live") },
  [ENCFG_LIVE_HELD] = { "held", "◌", N_ ("Waiting for the line") },
  [ENCFG_LIVE_PAUSED] = { "paused", "❚❚", N_ ("Paused") },
  [ENCFG_LIVE_STALE] = { "stale", "!", N_ ("Stale") },
};

const char *
encfg_live_state_name (EncfgLiveState state)
{
  return states[state].name;
}

const char *
encfg_live_state_sign (EncfgLiveState state)
{
  return states[state].sign;
}

char *
encfg_live_describe (EncfgLive *self)
{
  const EncfgLiveState state = encfg_live_get_state (self);
  g_autoptr (GDateTime) read = g_date_time_new_from_unix_local (self->read_time / G_USEC_PER_SEC);
  g_autofree char *time = read ? g_date_time_format (read, "%H:%M:%S") : NULL;
  const char *text = _ (states[state].text);

  if (!self->readings)
    return state == ENCFG_LIVE_STALE && self->error
             ? g_strdup_printf (_ ("%s: %s"), text, self->error->message)
             : g_strdup (text);
  if (state == ENCFG_LIVE_STALE && self->error)
    return g_strdup_printf (_ ("%s · read %s · %s"), text, time, self->error->message);
  return g_strdup_printf (_ ("%s · read %s"), text, time);
}

char *
encfg_live_to_csv (EncfgLive *self, EncfgSection section, guint string)
{
  g_return_val_if_fail (self->readings != NULL, NULL);

  return encfg_readings_to_csv (self->readings, section, string, self->limits, self->is_simulated);
}

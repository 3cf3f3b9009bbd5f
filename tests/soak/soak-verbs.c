/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The verbs of a soak run, and what each may say. */

#include "soak-private.h"

#include "encfg-error.h"

#include <stdlib.h>

/* Of a verb, whatever the line does to it. */
#define HANG_S 120

/* So long a command is waited for that was cancelled. */
#define COMMAND_MS 40000

/* A clock is read to the second, some time ago. */
#define CLOCK_TOLERANCE_S 4

typedef struct
{
  GAsyncResult *result;
  guint hang_id, cancel_id;
  GCancellable *cancellable;
} Wait;

static gboolean
on_hang (gpointer data)
{
  soak_violate (data, "hangs: no end after %d s", HANG_S);
  abort ();
}

static gboolean
on_cancel (gpointer data)
{
  Wait *wait = data;

  wait->cancel_id = 0;
  g_cancellable_cancel (wait->cancellable);
  return G_SOURCE_REMOVE;
}

/* One verb of sixteen is cancelled on its way. */
static void
wait_init (Wait *self, Soak *soak)
{
  *self = (Wait){ .cancellable = g_cancellable_new () };
  self->hang_id = g_timeout_add_seconds (HANG_S, on_hang, soak);
  if (soak_draw (soak, 0, 15) == 0)
    self->cancel_id = g_timeout_add (soak_draw (soak, 0, 100), on_cancel, self);
}

static void
wait_clear (Wait *self)
{
  g_source_remove (self->hang_id);
  if (self->cancel_id)
    g_source_remove (self->cancel_id);
  g_object_unref (self->cancellable);
  g_object_unref (self->result);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
await (Soak *soak, Wait *wait)
{
  while (!wait->result)
    g_main_context_iteration (NULL, TRUE);
  fault_line_look (soak->line, &soak->truth);
}

/* Of serial frames one in 256 passes without its last byte: such a request may be refused for its
 * length. */
static void
check_error (Soak *self, const GError *error)
{
  self->n_failed += error != NULL;
  if (g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_MISMATCH) ||
      g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE) ||
      g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS) ||
      (self->is_tcp && g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE)))
    soak_violate (self, "an error that the module has no reason for: %s", error->message);
}

static void
identify (Soak *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;
  const EncfgIdentity *identity;

  wait_init (&wait, self);
  encfg_module_open_async (self->module, wait.cancellable, on_result, &wait.result);
  await (self, &wait);
  encfg_module_open_finish (self->module, wait.result, &error);
  identity = encfg_module_get_identity (self->module);
  if (!error && g_strcmp0 (identity->serial, "SIMULATED-0001") != 0)
    soak_violate (self, "serial number %s", identity->serial);
  check_error (self, error);
}

static void
read_settings (Soak *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;

  wait_init (&wait, self);
  encfg_module_read_settings_async (self->module, wait.cancellable, on_result, &wait.result);
  await (self, &wait);
  encfg_module_read_settings_finish (self->module, wait.result, &error);
  check_error (self, error);
}

/* Some registers of the settings, or of the identity, which never change. */
static void
read_registers (Soak *self)
{
  gboolean is_setting = soak_draw (self, 0, 2) > 0;
  guint limit = is_setting ? FAULT_N_SETTINGS : FAULT_N_IDENTITY;
  guint first = soak_draw (self, 0, limit - 1);
  guint count = soak_draw (self, 1, limit - first);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GArray) words = NULL;
  g_auto (Wait) wait;

  wait_init (&wait, self);
  encfg_module_read_registers_async (self->module,
                                     is_setting ? ENCFG_TABLE_HOLDING : ENCFG_TABLE_INPUT,
                                     (guint16) (is_setting ? FAULT_SETTINGS_AT + first : first),
                                     count,
                                     wait.cancellable,
                                     on_result,
                                     &wait.result);
  await (self, &wait);
  words = encfg_module_read_registers_finish (self->module, wait.result, &refused, &error);
  for (guint i = 0; words && i < words->len && (!refused || refused->len == 0); i++)
    {
      guint16 word = g_array_index (words, guint16, i);

      if (is_setting)
        soak_check_word (self, first + i, word, "read");
      else if (word != self->truth.identity[first + i])
        soak_violate (self, "input %u read as %u", first + i, (guint) word);
    }
  check_error (self, error);
}

/* The rows that are to be written: of those that have been read and hold a value, some. */
static EncfgWriteReview *
draw_review (Soak *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < FAULT_N_SETTINGS; i++)
    {
      EncfgSetting *setting = self->rows[i].setting;

      if (encfg_setting_get_device_words (setting) && encfg_setting_is_modified (setting) &&
          soak_draw (self, 0, 2) > 0)
        g_ptr_array_add (rows, setting);
    }
  return encfg_write_review_new (encfg_module_get_table (self->module), rows);
}

static void
check_verified (Soak *self, const EncfgChange *change, guint index)
{
  guint16 held = self->truth.settings[index];

  self->n_verified++;
  if (held != (guint16) change->new_value.number)
    soak_violate (self, "%s reported, and the module holds %u", change->item->key, (guint) held);
}

static void
check_change (Soak *self, const EncfgChange *change)
{
  guint index = change->item->address - FAULT_SETTINGS_AT;
  gboolean has_read = change->read.kind == ENCFG_VALUE_NUMBER;

  if (has_read)
    soak_check_word (self, index, (guint16) change->read.number, "read back");
  self->n_doubtful += change->state == ENCFG_WRITE_NO_ANSWER;
  switch (change->state)
    {
    case ENCFG_WRITE_VERIFIED:
      if (!self->truth.was_written[index])
        soak_violate (self, "%s verified, and was never sent", change->item->key);
      check_verified (self, change, index);
      break;
    case ENCFG_WRITE_SAME:
      check_verified (self, change, index);
      break;
    case ENCFG_WRITE_MISMATCH:
      if (!has_read)
        soak_violate (self, "%s is a mismatch that nobody read", change->item->key);
      break;
    case ENCFG_WRITE_NOT_ATTEMPTED:
      if (self->truth.was_written[index])
        soak_violate (self, "%s not attempted, and was sent", change->item->key);
      break;
    case ENCFG_WRITE_NO_ANSWER:
      if (!encfg_setting_is_stale (change->setting))
        soak_violate (self, "%s is not known to hold what is shown as read", change->item->key);
      break;
    case ENCFG_WRITE_REFUSED:
      break;
    }
}

static void
write_settings (Soak *self)
{
  g_autoptr (EncfgWriteReview) review = draw_review (self);
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;
  gboolean ok;

  wait_init (&wait, self);
  if (review->n_write == 0 || review->n_blocked > 0 || !encfg_module_get_identity (self->module))
    {
      wait.result = G_ASYNC_RESULT (g_task_new (NULL, NULL, NULL, NULL));
      return;
    }
  encfg_module_write_async (self->module, review, wait.cancellable, on_result, &wait.result);
  await (self, &wait);
  ok = encfg_module_write_finish (self->module, wait.result, &error);
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind != ENCFG_CHANGE_WRITE)
        continue;
      check_change (self, change);
      if (ok && change->state != ENCFG_WRITE_VERIFIED && change->state != ENCFG_WRITE_SAME)
        soak_violate (self, "success, and %s is not verified", change->item->key);
    }
  check_error (self, error);
}

static void
read_clock (Soak *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;
  EncfgClock clock;

  wait_init (&wait, self);
  encfg_module_read_clock_async (self->module, wait.cancellable, on_result, &wait.result);
  await (self, &wait);
  if (encfg_module_read_clock_finish (self->module, wait.result, &clock, &error) &&
      clock.is_valid && ABS (clock.offset_s - self->truth.clock_offset_s) > CLOCK_TOLERANCE_S)
    soak_violate (self,
                  "clock read %" G_GINT64_FORMAT " s off, is %" G_GINT64_FORMAT " s off",
                  clock.offset_s,
                  self->truth.clock_offset_s);
  check_error (self, error);
}

static void
sync_clock (Soak *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;
  EncfgClockSync sync;

  wait_init (&wait, self);
  encfg_module_sync_clock_async (self->module, wait.cancellable, on_result, &wait.result);
  await (self, &wait);
  if (encfg_module_sync_clock_finish (self->module, wait.result, &sync, &error) &&
      ABS (self->truth.clock_offset_s) > CLOCK_TOLERANCE_S)
    soak_violate (self, "clock set, and %" G_GINT64_FORMAT " s off", self->truth.clock_offset_s);
  check_error (self, error);
}

static void
command (Soak *self)
{
  const EncfgCommand *ir_test = encfg_profile_find_command (self->profile, "ir-test");
  gboolean starts = soak_draw (self, 0, 1) == 0;
  g_autoptr (GError) error = NULL;
  g_auto (Wait) wait;
  EncfgCommandStatus status;

  wait_init (&wait, self);
  encfg_module_command_async (self->module,
                              ir_test,
                              starts ? ENCFG_COMMAND_START : ENCFG_COMMAND_CANCEL,
                              NULL,
                              NULL,
                              wait.cancellable,
                              on_result,
                              &wait.result);
  await (self, &wait);
  encfg_module_command_finish (self->module, wait.result, &status, &error);
  if (self->truth.n_commands > 1)
    soak_violate (self, "the command word was sent %u times", self->truth.n_commands);
  if (starts && status.state == ENCFG_COMMAND_NOT_STARTED && self->truth.n_commands > 0)
    soak_violate (self, "not started, and its word was sent");
  if (starts && status.state == ENCFG_COMMAND_RUNNING && !status.joined &&
      self->truth.n_commands == 0)
    soak_violate (self, "running, and its word was never sent");
  self->allowed_ms = COMMAND_MS;
  check_error (self, error);
}

typedef struct
{
  const char *name;
  void (*func) (Soak *self);
  guint weight; /* of 1000 */
} Verb;

static const Verb verbs[] = {
  { "read registers", read_registers, 330 },
  { "read settings", read_settings, 250 },
  { "write", write_settings, 300 },
  { "identify", identify, 60 },
  { "read clock", read_clock, 38 },
  { "command", command, 20 },
  { "set clock", sync_clock, 2 },
};

/* Every answer, and every wait for one, has an end. */
static void
check_time (Soak *self)
{
  gint64 took_ms = (g_get_monotonic_time () - self->began_us) / 1000;
  gint64 per_request_ms = self->is_tcp ? self->timeout_ms + 500 : 3 * self->timeout_ms + 2500;
  gint64 bound_ms = 5000 + self->allowed_ms + (self->truth.n_requests + 1) * per_request_ms +
                    self->truth.n_connects * G_GINT64_CONSTANT (3000);

  if (took_ms > bound_ms)
    soak_violate (
      self, "took %" G_GINT64_FORMAT " ms with %u requests", took_ms, self->truth.n_requests);
}

void
soak_run_verb (Soak *self)
{
  guint at = soak_draw (self, 0, 999);
  const Verb *verb = verbs;

  /* Nothing is known of a module before it has been identified. */
  if (encfg_module_get_identity (self->module))
    for (; at >= verb->weight; verb++)
      at -= verb->weight;
  else
    verb = &verbs[3];
  self->verb = verb->name;
  self->allowed_ms = 0;
  self->began_us = g_get_monotonic_time ();
  verb->func (self);
  fault_line_look (self->line, &self->truth);
  check_time (self);
  if (self->truth.n_repeated > 0)
    soak_violate (self, "%u writes were blindly sent again", self->truth.n_repeated);
}

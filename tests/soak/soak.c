/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* soak: random verbs of a master to a simulated module over a line under fault. What the master
 * believes is compared with the module itself. The seed and the number of the operation tell all
 * that is drawn; how threads and timers fall is chance. */

#include "soak-private.h"

#include "encfg-profile-load.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACE_FRAMES 80

typedef struct
{
  char *kind;
  gint64 seed;
  int operations, jobs, timeout_ms;
  gboolean echo;
} Options;

void
soak_violate (Soak *self, const char *format, ...)
{
  g_autofree char *log = fault_line_dup_log (self->line);
  g_autofree char *frames = encfg_trace_dup_kept (self->trace, TRUE);
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->is_violated = TRUE;
  g_printerr ("# what the line did:\n%s# frames:\n%s", log, frames);
  g_printerr ("VIOLATION in operation %u (%s): %s\n"
              "again: soak --kind %s%s --timeout %u --seed %u --operations %u\n",
              self->operation,
              self->verb,
              text,
              self->is_tcp ? "tcp" : "rtu",
              self->echoes ? " --echo" : "",
              self->timeout_ms,
              self->seed,
              self->operation + 1);
}

guint
soak_draw (Soak *self, guint from, guint to)
{
  return (guint) g_rand_int_range (self->rand, (gint32) from, (gint32) to + 1);
}

void
soak_edit (Soak *self)
{
  for (guint n = soak_draw (self, 0, 3); n > 0; n--)
    {
      SoakRow *row = &self->rows[soak_draw (self, 0, FAULT_N_SETTINGS - 1)];
      const EncfgItem *item = encfg_setting_get_item (row->setting);
      gint64 span = item->max - item->min;
      EncfgValue value =
        encfg_value_number (item->min + (gint64) (g_rand_double (self->rand) * (double) span));

      if (soak_draw (self, 0, 30) == 0)
        encfg_setting_clear_config (row->setting);
      else if (soak_draw (self, 0, 30) == 0)
        encfg_setting_parse_config (row->setting, "no number", ENCFG_SOURCE_TYPED, NULL);
      else
        encfg_setting_set_config (row->setting, &value, ENCFG_SOURCE_TYPED);
      encfg_wanted_free (row->wanted);
      row->wanted = encfg_setting_dup_wanted (row->setting);
    }
}

void
soak_check_word (Soak *self, guint index, guint16 word, const char *what)
{
  if (word != self->truth.settings[index] &&
      !fault_line_held (self->line, index, word, self->began_us))
    soak_violate (self,
                  "holding %u %s as %u, the module holds %u and held no such thing meanwhile",
                  FAULT_SETTINGS_AT + index,
                  what,
                  (guint) word,
                  (guint) self->truth.settings[index]);
}

void
soak_check_rows (Soak *self)
{
  for (guint i = 0; i < FAULT_N_SETTINGS; i++)
    {
      SoakRow *row = &self->rows[i];
      const guint16 *words = encfg_setting_get_device_words (row->setting);
      g_autoptr (EncfgWanted) wanted = encfg_setting_dup_wanted (row->setting);

      if (!encfg_wanted_equal (wanted, row->wanted))
        soak_violate (self, "the edit of holding %u is lost", FAULT_SETTINGS_AT + i);
      if (encfg_setting_get_read_time (row->setting) != row->read_time_us)
        {
          row->read_time_us = encfg_setting_get_read_time (row->setting);
          row->fresh_since_us = self->began_us;
        }
      if (words && !encfg_setting_is_stale (row->setting) && words[0] != self->truth.settings[i] &&
          !fault_line_held (self->line, i, words[0], row->fresh_since_us))
        soak_violate (self,
                      "holding %u is shown as %u, the module holds %u",
                      FAULT_SETTINGS_AT + i,
                      (guint) words[0],
                      (guint) self->truth.settings[i]);
    }
}

/* Most of the time the line is good, or nothing would ever be done. */
static guint
draw_weather (Soak *self)
{
  static const guint percents[] = { 0, 0, 3, 10, 10, 50 };

  return percents[soak_draw (self, 0, G_N_ELEMENTS (percents) - 1)];
}

static void
run_operation (Soak *self, guint number)
{
  const guint32 seeds[] = { self->seed, number, 1 };

  self->operation = number;
  self->verb = "none";
  g_rand_set_seed_array (self->rand, seeds, G_N_ELEMENTS (seeds));
  fault_line_begin (self->line, self->seed, number, draw_weather (self));
  soak_edit (self);
  soak_run_verb (self);
  soak_check_rows (self);
}

static void
soak_init (Soak *self, const Options *options)
{
  EncfgWireOptions wire = ENCFG_WIRE_OPTIONS_INIT;
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  GPtrArray *rows;

  self->is_tcp = g_str_equal (options->kind, "tcp");
  self->echoes = options->echo;
  self->seed = (guint32) options->seed;
  self->timeout_ms = (guint) options->timeout_ms;
  self->line = fault_line_new (self->is_tcp, self->echoes, self->timeout_ms);
  self->profile = encfg_profile_find ("bm3000", NULL);
  self->trace = encfg_trace_new_kept (TRACE_FRAMES);
  self->rand = g_rand_new_with_seed (0);
  wire.timeout_ms = self->timeout_ms;
  wire.trace = self->trace;
  endpoint = encfg_endpoint_parse (fault_line_get_uri (self->line), NULL);
  self->module = encfg_module_new (endpoint, self->profile, &wire);
  rows = encfg_setting_table_get_rows (encfg_module_get_table (self->module));
  g_assert (rows->len == FAULT_N_SETTINGS);
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *setting = g_ptr_array_index (rows, i);
      SoakRow *row = &self->rows[encfg_setting_get_item (setting)->address - FAULT_SETTINGS_AT];

      row->setting = setting;
      row->wanted = encfg_setting_dup_wanted (setting);
    }
}

static void
soak_clear (Soak *self)
{
  for (guint i = 0; i < FAULT_N_SETTINGS; i++)
    encfg_wanted_free (self->rows[i].wanted);
  g_object_unref (self->module);
  fault_line_free (self->line);
  encfg_trace_unref (self->trace);
  encfg_profile_unref (self->profile);
  g_rand_free (self->rand);
}

static int
run_soak (const Options *options)
{
  Soak soak = { 0 };
  gint64 begin_us = g_get_monotonic_time ();
  gboolean is_violated;

  soak_init (&soak, options);
  for (guint i = 0; i < (guint) options->operations && !soak.is_violated; i++)
    run_operation (&soak, i);
  is_violated = soak.is_violated;
  g_print ("# %s%s seed %u: %u operations in %.0f s, %u failed; rows: %u verified, %u doubtful\n",
           options->kind,
           options->echo ? " with echo" : "",
           soak.seed,
           soak.operation + 1,
           (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC,
           soak.n_failed,
           soak.n_verified,
           soak.n_doubtful);
  soak_clear (&soak);
  return is_violated ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* So many processes, each with a line of its own: they mostly wait. Every fourth adapter echoes. */
static int
run_jobs (const Options *options)
{
  int status = EXIT_SUCCESS;

  for (int i = 0; i < options->jobs; i++)
    {
      Options job = *options;
      pid_t child;

      job.seed = (guint32) (options->seed + i);
      job.operations = options->operations / options->jobs;
      job.echo = g_str_equal (options->kind, "rtu") && i % 4 == 3;
      fflush (NULL);
      child = fork ();
      g_assert (child >= 0);
      if (child == 0)
        {
          prctl (PR_SET_PDEATHSIG, SIGKILL);
          exit (run_soak (&job));
        }
    }
  for (int i = 0; i < options->jobs; i++)
    {
      int ended;

      if (wait (&ended) < 0 || !WIFEXITED (ended) || WEXITSTATUS (ended) != EXIT_SUCCESS)
        status = EXIT_FAILURE;
    }
  return status;
}

int
main (int argc, char **argv)
{
  Options options = { .seed = -1, .operations = 1000, .timeout_ms = 40 };
  const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind, "Kind of line", "tcp|rtu" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Seed; else one by chance", "N" },
    { "operations", 0, 0, G_OPTION_ARG_INT, &options.operations, "How many", "N" },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &options.jobs, "Share them out among processes", "N" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options.timeout_ms, "The master's time-out", "MS" },
    { "echo", 0, 0, G_OPTION_ARG_NONE, &options.echo, "The serial adapter echoes", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (g_strcmp0 (options.kind, "tcp") != 0 && g_strcmp0 (options.kind, "rtu") != 0))
    {
      g_printerr ("soak: %s\n", error ? error->message : "--kind tcp or rtu");
      return 2;
    }
  if (options.seed < 0)
    options.seed = g_random_int ();
  status = options.jobs > 1 ? run_jobs (&options) : run_soak (&options);
  g_free (options.kind);
  return status;
}

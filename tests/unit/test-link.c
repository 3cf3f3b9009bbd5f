/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-link.h"

#include "encfg-fake.h"
#include "encfg-test.h"

/* What a job does and what became of it. The gates make the order of events certain: a job waits
 * for its own before it ends. */
typedef struct
{
  char name;
  gboolean waits; /* for `gate` or its cancellable */
  char read;      /* letter of the fake's script for one read; 0: no read */
  guint n_steps;  /* of progress */
  GString *order; /* names of jobs as they ran */
  int *n_freed;
} Work;

typedef struct
{
  GMainLoop *loop;
  EncfgFake *fake; /* the link's */
  EncfgLink *link;
  GString *ran;   /* written by the worker, one job at a time */
  GString *done;  /* "a b! c?": name, ! failed, ? never ran */
  GString *heard; /* signals */
  GError *error;  /* the last one */
  int n_freed;
  guint n_pending;
} Story;

static GMutex gate_mutex;
static GCond gate_cond;
static gboolean gate_open;
static gboolean gate_reached;

static void
open_gate (void)
{
  g_mutex_lock (&gate_mutex);
  gate_open = TRUE;
  g_cond_broadcast (&gate_cond);
  g_mutex_unlock (&gate_mutex);
}

static void
await_gate_reached (void)
{
  g_mutex_lock (&gate_mutex);
  while (!gate_reached)
    g_cond_wait (&gate_cond, &gate_mutex);
  g_mutex_unlock (&gate_mutex);
}

static void
wait_at_gate (GCancellable *cancellable)
{
  g_mutex_lock (&gate_mutex);
  gate_reached = TRUE;
  g_cond_broadcast (&gate_cond);
  while (!gate_open && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (
      &gate_cond, &gate_mutex, g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND);
  g_mutex_unlock (&gate_mutex);
}

static gboolean
run_work (EncfgJobContext *context, gpointer job, GError **error)
{
  const EncfgLinkTraits traits = { .timeout_ms = 500, .max_read = 120 };
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  const Work *work = job;
  EncfgTarget target;
  guint16 word;

  g_string_append_c (work->order, work->name);
  if (work->waits)
    wait_at_gate (context->cancellable);
  for (guint i = 1; i <= work->n_steps; i++)
    {
      encfg_link_job_progress (i, work->n_steps, context->progress_data);
      g_usleep (1000);
    }
  if (g_cancellable_set_error_if_cancelled (context->cancellable, error))
    return FALSE;
  if (!work->read)
    return TRUE;
  encfg_target_init (&target, context->transport, &traits, 1);
  target.retries = 0;
  ((EncfgFake *) context->transport)->always = work->read;
  return encfg_ops_read_span (&target, &span, &word, context->cancellable, error);
}

static void
free_work (gpointer data)
{
  Work *work = data;

  (*work->n_freed)++;
  g_free (work);
}

static void
work_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Story *story = data;
  Work *work;

  g_clear_error (&story->error);
  work = encfg_link_run_finish (ENCFG_LINK (source), result, &story->error);
  g_string_append_c (story->done, work ? work->name : '?');
  if (story->error)
    g_string_append_c (story->done, '!');
  g_clear_pointer (&work, free_work);
  if (--story->n_pending == 0)
    g_main_loop_quit (story->loop);
}

static void
progress_cb (EncfgLink *link, guint done, guint total, Story *story)
{
  g_string_append_printf (story->heard, "%u/%u ", done, total);
}

static void
lost_cb (EncfgLink *link, GError *error, Story *story)
{
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  g_string_append (story->heard, "lost ");
}

static void
story_begin (Story *story)
{
  *story = (Story){ 0 };
  story->loop = g_main_loop_new (NULL, FALSE);
  story->fake = encfg_fake_new ("");
  story->link = encfg_link_new (&story->fake->parent);
  story->ran = g_string_new (NULL);
  story->done = g_string_new (NULL);
  story->heard = g_string_new (NULL);
  g_signal_connect (story->link, "progress", G_CALLBACK (progress_cb), story);
  g_signal_connect (story->link, "lost", G_CALLBACK (lost_cb), story);
  /* The worker of the story before may still stand there. */
  g_mutex_lock (&gate_mutex);
  gate_open = gate_reached = FALSE;
  g_mutex_unlock (&gate_mutex);
}

static void
story_end (Story *story)
{
  if (story->link)
    g_assert_finalize_object (g_steal_pointer (&story->link));
  g_main_loop_unref (story->loop);
  g_string_free (story->ran, TRUE);
  g_string_free (story->done, TRUE);
  g_string_free (story->heard, TRUE);
  g_clear_error (&story->error);
}

static void
start_work (Story *story, const Work *pattern, EncfgPriority priority, GCancellable *cancellable)
{
  Work *work = g_new (Work, 1);

  *work = *pattern;
  work->order = story->ran;
  work->n_freed = &story->n_freed;
  story->n_pending++;
  encfg_link_run_async (
    story->link, priority, run_work, work, free_work, cancellable, work_done_cb, story);
}

static void
run_work_to_end (Story *story, const Work *pattern)
{
  start_work (story, pattern, ENCFG_PRIORITY_USER, NULL);
  g_main_loop_run (story->loop);
}

static const Work gate = { .name = 'g', .waits = TRUE };
static const Work a = { .name = 'a' };
static const Work b = { .name = 'b' };
static const Work c = { .name = 'c' };

START_TEST (jobs_run_in_order_and_polls_when_no_user_waits)
{
  Story story;

  story_begin (&story);
  start_work (&story, &gate, ENCFG_PRIORITY_USER, NULL);
  await_gate_reached ();
  start_work (&story, &c, ENCFG_PRIORITY_POLL, NULL);
  start_work (&story, &a, ENCFG_PRIORITY_USER, NULL);
  start_work (&story, &b, ENCFG_PRIORITY_USER, NULL);
  open_gate ();
  g_main_loop_run (story.loop);
  ck_assert_str_eq (story.ran->str, "gabc");
  ck_assert_str_eq (story.done->str, "gabc");
  ck_assert_uint_eq (story.fake->n_opens, 1);
  ck_assert_int_eq (story.n_freed, 4);
  story_end (&story);
}
END_TEST

START_TEST (a_job_cancelled_in_the_queue_answers_at_once_and_never_runs)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Story story;

  story_begin (&story);
  start_work (&story, &gate, ENCFG_PRIORITY_USER, NULL);
  await_gate_reached ();
  start_work (&story, &a, ENCFG_PRIORITY_USER, cancellable);
  g_cancellable_cancel (cancellable);
  while (story.n_pending == 2)
    g_main_context_iteration (NULL, TRUE);
  ck_assert_str_eq (story.done->str, "?!");
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_eq (story.n_freed, 1);
  open_gate ();
  g_main_loop_run (story.loop);
  ck_assert_str_eq (story.done->str, "?!g");
  ck_assert_str_eq (story.ran->str, "g");
  story_end (&story);
}
END_TEST

START_TEST (a_job_cancelled_before_it_is_given_never_runs)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Story story;

  story_begin (&story);
  g_cancellable_cancel (cancellable);
  start_work (&story, &a, ENCFG_PRIORITY_USER, cancellable);
  ck_assert_uint_eq (story.n_pending, 1);
  g_main_loop_run (story.loop);
  ck_assert_str_eq (story.done->str, "?!");
  ck_assert_str_eq (story.ran->str, "");
  story_end (&story);
}
END_TEST

START_TEST (a_running_job_sees_its_cancellation_and_comes_back)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Story story;

  story_begin (&story);
  start_work (&story, &gate, ENCFG_PRIORITY_USER, cancellable);
  await_gate_reached ();
  g_cancellable_cancel (cancellable);
  g_main_loop_run (story.loop);
  ck_assert_str_eq (story.done->str, "g!");
  ck_assert_gerror (story.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  story_end (&story);
}
END_TEST

START_TEST (jobs_hold_the_link_until_they_have_answered)
{
  Story story;
  gpointer link;

  story_begin (&story);
  link = story.link;
  g_object_add_weak_pointer (link, &link);
  start_work (&story, &gate, ENCFG_PRIORITY_USER, NULL);
  start_work (&story, &a, ENCFG_PRIORITY_POLL, NULL);
  await_gate_reached ();
  g_clear_object (&story.link);
  ck_assert_ptr_nonnull (link);
  open_gate ();
  g_main_loop_run (story.loop);
  ck_assert_str_eq (story.done->str, "ga");
  while (link)
    g_main_context_iteration (NULL, FALSE);
  story_end (&story);
}
END_TEST

START_TEST (a_transport_that_cannot_be_opened_is_told_and_tried_again)
{
  Story story;

  story_begin (&story);
  story.fake->opens_left = 0;
  run_work_to_end (&story, &a);
  ck_assert_str_eq (story.done->str, "?!");
  ck_assert_gerror (story.error, ENCFG_ERROR, ENCFG_ERROR_NOT_FOUND);
  ck_assert_int_eq (story.n_freed, 1);

  story.fake->opens_left = 1;
  run_work_to_end (&story, &a);
  ck_assert_str_eq (story.done->str, "?!a");
  story_end (&story);
}
END_TEST

START_TEST (a_loss_is_told_once_until_the_module_has_answered_again)
{
  const Work lose = { .name = 'l', .read = 'L' };
  const Work refuse = { .name = 'r', .read = '2' };
  const Work read = { .name = 'r', .read = '.' };
  Story story;

  story_begin (&story);
  run_work_to_end (&story, &lose);
  run_work_to_end (&story, &lose);
  ck_assert_str_eq (story.done->str, "l!l!");
  ck_assert_str_eq (story.heard->str, "lost ");
  run_work_to_end (&story, &read);
  run_work_to_end (&story, &lose);
  ck_assert_str_eq (story.heard->str, "lost lost ");
  run_work_to_end (&story, &refuse);
  run_work_to_end (&story, &lose);
  ck_assert_str_eq (story.heard->str, "lost lost lost ");
  story_end (&story);
}
END_TEST

START_TEST (the_link_does_not_reconnect_for_a_job_that_does_not_read)
{
  const Work lose = { .name = 'l', .read = 'L' };
  const Work read = { .name = 'r', .read = '.' };
  Story story;

  story_begin (&story);
  run_work_to_end (&story, &lose);
  run_work_to_end (&story, &a);
  ck_assert_uint_eq (story.fake->n_opens, 1);
  run_work_to_end (&story, &read);
  ck_assert_uint_eq (story.fake->n_opens, 2);
  story_end (&story);
}
END_TEST

START_TEST (progress_is_thinned_out_but_the_last_step_is_told)
{
  const Work steps = { .name = 's', .n_steps = 250 };
  gint64 begun_us = g_get_monotonic_time ();
  g_auto (GStrv) told = NULL;
  Story story;

  story_begin (&story);
  run_work_to_end (&story, &steps);
  told = g_strsplit (g_strchomp (story.heard->str), " ", -1);
  ck_assert_uint_ge (g_strv_length (told), 2);
  ck_assert_int_le (g_strv_length (told), 2 + (g_get_monotonic_time () - begun_us) / (100 * 1000));
  ck_assert_str_eq (told[g_strv_length (told) - 1], "250/250");
  story_end (&story);
}
END_TEST

START_TEST (an_idle_link_ends_with_its_last_reference)
{
  Story story;

  story_begin (&story);
  story_end (&story);
}
END_TEST

static void
close_slowly (void)
{
  wait_at_gate (NULL);
}

/* The main thread would stand here for ever; and the port may be the same. */
START_TEST (a_line_that_hangs_while_it_is_closed_holds_up_the_next_line_alone)
{
  Story story, next;

  story_begin (&story);
  run_work_to_end (&story, &a);
  story.fake->on_close = close_slowly;
  story_end (&story);
  await_gate_reached ();

  story_begin (&next);
  start_work (&next, &b, ENCFG_PRIORITY_USER, NULL);
  g_usleep (50 * 1000);
  ck_assert_uint_eq (next.fake->n_opens, 0);
  open_gate ();
  g_main_loop_run (next.loop);
  ck_assert_str_eq (next.done->str, "b");
  story_end (&next);
}
END_TEST

START_TEST (waiting_for_another_line_to_be_closed_can_be_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Story story, next;

  story_begin (&story);
  run_work_to_end (&story, &a);
  story.fake->on_close = close_slowly;
  story_end (&story);
  await_gate_reached ();

  story_begin (&next);
  start_work (&next, &b, ENCFG_PRIORITY_USER, cancellable);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (next.loop);
  ck_assert_gerror (next.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  open_gate ();
  story_end (&next);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("link");
  TCase *tcase = tcase_create ("link");

  tcase_add_test (tcase, jobs_run_in_order_and_polls_when_no_user_waits);
  tcase_add_test (tcase, a_job_cancelled_in_the_queue_answers_at_once_and_never_runs);
  tcase_add_test (tcase, a_job_cancelled_before_it_is_given_never_runs);
  tcase_add_test (tcase, a_running_job_sees_its_cancellation_and_comes_back);
  tcase_add_test (tcase, jobs_hold_the_link_until_they_have_answered);
  tcase_add_test (tcase, a_transport_that_cannot_be_opened_is_told_and_tried_again);
  tcase_add_test (tcase, a_loss_is_told_once_until_the_module_has_answered_again);
  tcase_add_test (tcase, the_link_does_not_reconnect_for_a_job_that_does_not_read);
  tcase_add_test (tcase, progress_is_thinned_out_but_the_last_step_is_told);
  tcase_add_test (tcase, an_idle_link_ends_with_its_last_reference);
  tcase_add_test (tcase, a_line_that_hangs_while_it_is_closed_holds_up_the_next_line_alone);
  tcase_add_test (tcase, waiting_for_another_line_to_be_closed_can_be_cancelled);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}

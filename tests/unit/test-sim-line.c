/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Serial lines exist on Unix systems only; so does this program. */

#include "encfg-endpoint.h"
#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-sim-line.h"
#include "encfg-sim-thread.h"
#include "encfg-sim-tty.h"
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 10000 /* before a test gives up */
#define QUEUE_MAX 16      /* requests that wait for their answer */
#define LATE_US 20000     /* longer than the 4 ms that 3.5 characters take */

static int
open_line (const EncfgSimThread *sim)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (sim->uris[0], NULL);
  int fd = open (endpoint->device, O_RDWR | O_NOCTTY);

  ck_assert_int_ge (fd, 0);
  return fd;
}

static void
send_bytes (int fd, const guint8 *bytes, gsize length)
{
  ck_assert_int_eq (write (fd, bytes, length), (gssize) length);
}

/* Read of holding register 100 + `offset`. */
static guint
build_read (guint8 *out, guint8 unit, guint16 offset)
{
  EncfgPdu pdu;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 100 + offset, 1);
  return encfg_frame_build_rtu (out, unit, &pdu);
}

static guint
build_write (guint8 *out, guint8 unit, guint16 word)
{
  EncfgPdu pdu;

  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  return encfg_frame_build_rtu (out, unit, &pdu);
}

/* Until the simulator has seen the silence behind what was sent, however late it looks: sent
 * before, the next request would be one frame with it. */
static void
send_apart (EncfgSimThread *sim, int fd, const guint8 *bytes, gsize length)
{
  const guint known = encfg_sim_thread_count_frames (sim);

  send_bytes (fd, bytes, length);
  for (guint ms = 0; encfg_sim_thread_count_frames (sim) == known; ms++)
    {
      ck_assert_msg (ms < PATIENCE_MS, "nothing arrived");
      g_usleep (1000);
    }
}

/* The very next bytes on the line are this module's answer with this word. */
static void
expect_word (int fd, guint8 unit, guint16 word)
{
  guint8 frame[7], found_unit;
  EncfgPdu pdu;
  gsize n = 0;

  while (n < sizeof frame)
    {
      struct pollfd watched = { .fd = fd, .events = POLLIN };

      ck_assert_msg (poll (&watched, 1, PATIENCE_MS) == 1, "nothing came");
      n += (gsize) read (fd, frame + n, sizeof frame - n);
    }
  ck_assert (encfg_frame_parse_rtu (frame, sizeof frame, &found_unit, &pdu));
  ck_assert_uint_eq (found_unit, unit);
  ck_assert_uint_eq (pdu.bytes[0], 3);
  ck_assert_uint_eq ((guint) (pdu.bytes[2] << 8 | pdu.bytes[3]), word);
}

static void
ask (int fd, guint8 unit, guint16 offset)
{
  guint8 frame[ENCFG_FRAME_MAX];

  send_bytes (fd, frame, build_read (frame, unit, offset));
}

static void
ask_apart (EncfgSimThread *sim, int fd, guint8 unit, guint16 offset)
{
  guint8 frame[ENCFG_FRAME_MAX];

  send_apart (sim, fd, frame, build_read (frame, unit, offset));
}

START_TEST (modules_share_a_line_by_their_ids)
{
  g_auto (EncfgSimThread) sim = { .n_modules = 3, .serial = TRUE };
  guint8 frame[ENCFG_FRAME_MAX], echo[8];
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  send_bytes (fd, frame, build_write (frame, 2, 14000));
  for (gsize n = 0; n < sizeof echo;)
    n += (gsize) read (fd, echo + n, sizeof echo - n);
  ck_assert_mem_eq (echo, frame, sizeof echo);
  ask (fd, 2, 0);
  expect_word (fd, 2, 14000);
  ask (fd, 3, 0);
  expect_word (fd, 3, 14100);
  close (fd);
}
END_TEST

/* What the module must pass over in silence; the request behind it must be answered. */
static const struct
{
  const char *what;
  guint8 bytes[300];
  gsize length;
} noise[] = {
  { "one stray byte", { 0xff }, 1 },
  { "three bytes", { 1, 3, 0 }, 3 },
  { "a wrong CRC", { 1, 3, 0, 100, 0, 1, 0, 0 }, 8 },
  { "more than a frame can hold", { 1, 3, 0, 100 }, 300 },
};

START_TEST (after_noise_the_next_request_is_answered)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE };
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  for (guint i = 0; i < 3; i++)
    {
      send_apart (&sim, fd, noise[_i].bytes, noise[_i].length);
      ask (fd, 1, 2);
      expect_word (fd, 1, 12900);
    }
  close (fd);
}
END_TEST

START_TEST (noise_without_a_gap_spoils_the_request_and_only_that)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE };
  guint8 frame[ENCFG_FRAME_MAX + 1] = { 0xff };
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  send_apart (&sim, fd, frame, 1 + build_read (frame + 1, 1, 0));
  ask (fd, 1, 2);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

START_TEST (a_foreign_id_is_not_answered)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE };
  const guint8 units[] = { 2, 247, 255 };
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      ask_apart (&sim, fd, units[i], 0);
    }
  ask (fd, 1, 2);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

/* Whole requests are told apart even if the simulator looks so late that the second one is there
 * when it notices the silence behind the first. */
START_TEST (a_line_that_looks_late_knows_where_a_frame_ended)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  g_autoptr (GPtrArray) modules =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_module_free);
  EncfgSimTraits traits = { .profile = profile, .seed = 1, .speed = 1e-6, .number = 1, .unit = 1 };
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  g_autofree char *uri = NULL;
  EncfgSimLine *line;
  int fd;

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  g_ptr_array_add (modules, encfg_sim_module_new (&traits));
  line = encfg_sim_line_new (modules, NULL, NULL, NULL);
  uri = encfg_sim_line_dup_uri (line, modules->pdata[0]);
  endpoint = encfg_endpoint_parse (uri, NULL);
  fd = open (endpoint->device, O_RDWR | O_NOCTTY);
  ask (fd, 9, 0);
  g_main_context_iteration (NULL, TRUE); /* the bytes; the silence is not over */
  ask (fd, 1, 2);
  g_usleep (LATE_US);
  while (encfg_sim_line_count_frames (line) < 2)
    g_main_context_iteration (NULL, TRUE);
  expect_word (fd, 1, 12900);
  close (fd);
  encfg_sim_line_free (line);
}
END_TEST

START_TEST (a_broadcast_is_carried_out_by_all_and_answered_by_none)
{
  g_auto (EncfgSimThread) sim = { .n_modules = 2, .serial = TRUE };
  guint8 frame[ENCFG_FRAME_MAX];
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  send_apart (&sim, fd, frame, build_write (frame, 0, 14000));
  ask (fd, 1, 0);
  expect_word (fd, 1, 14000);
  ask (fd, 2, 0);
  expect_word (fd, 2, 14000);
  close (fd);
}
END_TEST

START_TEST (behind_a_late_answer_requests_wait_their_turn)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "late-reply:ms=200,count=1" };
  gint64 start_us;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  start_us = g_get_monotonic_time ();
  ask_apart (&sim, fd, 1, 0);
  ask (fd, 1, 2);
  expect_word (fd, 1, 14100);
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 195000);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

/* One under way, as many as wait, and those that are lost: what is asked afterwards comes next. */
START_TEST (behind_a_late_answer_no_more_than_so_many_wait)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "late-reply:ms=6000,count=1" };
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  ask_apart (&sim, fd, 1, 0);
  for (guint i = 0; i < QUEUE_MAX + 4; i++)
    ask_apart (&sim, fd, 1, 1);
  for (guint i = 0; i < 1 + QUEUE_MAX; i++)
    expect_word (fd, 1, 14100);
  ask (fd, 1, 2);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

/* A user's own link to a file of his; and one that an earlier run left behind. */
START_TEST (a_link_that_is_not_ours_stays)
{
  g_autofree char *folder = g_dir_make_tmp ("encfg-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  EncfgSimTty *tty;

  ck_assert_int_eq (symlink ("precious", link), 0);
  ck_assert_ptr_null (encfg_sim_tty_new (NULL, link, 9600, "8N1", &error));
  ck_assert_ptr_nonnull (strstr (error->message, link));
  kept = g_file_read_link (link, NULL);
  ck_assert_str_eq (kept, "precious");
  ck_assert_int_eq (unlink (link), 0);
  ck_assert_int_eq (symlink ("/dev/pts/12345", link), 0);
  tty = encfg_sim_tty_new (NULL, link, 9600, "8N1", NULL);
  ck_assert_ptr_nonnull (tty);
  encfg_sim_tty_free (tty);
  ck_assert_int_eq (rmdir (folder), 0);
}
END_TEST

START_TEST (a_speed_that_no_line_has_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_sim_tty_new (NULL, NULL, 12345, "8N1", &error));
  ck_assert (g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_OPEN));
  ck_assert_ptr_nonnull (strstr (error->message, "12345 baud"));
}
END_TEST

START_TEST (a_garbled_answer_has_a_wrong_check)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "garble-crc:count=1" };
  guint8 frame[7], unit;
  EncfgPdu pdu;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  ask (fd, 1, 0);
  for (gsize n = 0; n < sizeof frame;)
    n += (gsize) read (fd, frame + n, sizeof frame - n);
  ck_assert (!encfg_frame_parse_rtu (frame, sizeof frame, &unit, &pdu));
  ask (fd, 1, 0);
  expect_word (fd, 1, 14100);
  close (fd);
}
END_TEST

static void
receive_bytes (int fd, guint8 *bytes, gsize length)
{
  for (gsize n = 0; n < length;)
    {
      struct pollfd watched = { .fd = fd, .events = POLLIN };

      ck_assert_msg (poll (&watched, 1, PATIENCE_MS) == 1, "nothing came");
      n += (gsize) read (fd, bytes + n, length - n);
    }
}

START_TEST (an_adapter_that_echoes_returns_the_request_first)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "echo" };
  guint8 sent[ENCFG_FRAME_MAX], found[8];
  guint n = build_read (sent, 1, 0);
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  send_bytes (fd, sent, n);
  receive_bytes (fd, found, n);
  ck_assert_mem_eq (found, sent, n);
  expect_word (fd, 1, 14100);
  build_read (sent, 9, 0); /* nobody's id: the adapter does not know */
  send_bytes (fd, sent, n);
  receive_bytes (fd, found, n);
  ck_assert_mem_eq (found, sent, n);
  close (fd);
}
END_TEST

START_TEST (a_stray_byte_stands_before_the_answer)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "stray-byte:count=1" };
  guint8 byte;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  ask (fd, 1, 0);
  receive_bytes (fd, &byte, 1);
  ck_assert_uint_eq (byte, 0);
  expect_word (fd, 1, 14100);
  close (fd);
}
END_TEST

START_TEST (a_truncated_answer_is_half_of_it)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "truncate:count=1" };
  guint8 bytes[3];
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  ask (fd, 1, 0);
  receive_bytes (fd, bytes, sizeof bytes);
  ck_assert_uint_eq (bytes[2], 2);
  ask (fd, 1, 2);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

/* The first register of the answer that comes first of two whole ones, or -1 where they come one
 * over the other. */
static int
receive_two (int fd)
{
  guint8 bytes[14], unit;
  EncfgPdu pdu;

  receive_bytes (fd, bytes, 8);
  if (!encfg_frame_parse_rtu (bytes, 7, &unit, &pdu))
    return -1;
  receive_bytes (fd, bytes + 8, 6);
  ck_assert (encfg_frame_parse_rtu (bytes + 7, 7, &unit, &pdu));
  return bytes[3] << 8 | bytes[4];
}

START_TEST (two_with_one_id_give_now_the_one_now_the_other_and_mostly_garbage)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "same-id:count=40" };
  guint n_own = 0, n_other = 0;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  for (guint i = 0; i < 40; i++)
    {
      int word;

      ask (fd, 1, 0);
      word = receive_two (fd);
      n_own += word == 14100;
      n_other += word == (14100 ^ 1);
    }
  ck_assert_uint_gt (n_own, 0);
  ck_assert_uint_gt (n_other, 0);
  ck_assert_uint_lt (n_own + n_other, 24);
  ask (fd, 1, 2);
  expect_word (fd, 1, 12900);
  close (fd);
}
END_TEST

START_TEST (two_modules_that_were_given_the_same_id_collide_and_both_obey)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .n_modules = 2 };
  guint n_first = 0, n_second = 0;
  guint8 frame[ENCFG_FRAME_MAX], unit;
  const guint16 one = 1;
  EncfgPdu pdu;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  send_bytes (fd, frame, build_write (frame, 1, 14001));
  receive_bytes (fd, frame, 8);
  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 350, &one, 1, FALSE);
  send_bytes (fd, frame, encfg_frame_build_rtu (frame, 2, &pdu));
  receive_bytes (fd, frame, 8);
  for (guint i = 0; i < 40; i++)
    {
      int word;

      ask (fd, 1, 0);
      word = receive_two (fd);
      n_first += word == 14001;
      n_second += word == 14100;
    }
  ck_assert_uint_gt (n_first, 0);
  ck_assert_uint_gt (n_second, 0);
  send_bytes (fd, frame, build_write (frame, 1, 13999));
  receive_bytes (fd, frame, 8);
  receive_bytes (fd, frame + 8, encfg_frame_parse_rtu (frame, 8, &unit, &pdu) ? 8 : 1);
  for (guint i = 0; i < 10; i++)
    {
      int word;

      ask (fd, 1, 0);
      word = receive_two (fd);
      ck_assert (word == -1 || word == 13999);
    }
  close (fd);
}
END_TEST

START_TEST (at_the_wrong_speed_nothing_is_understood)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "wrong-speed:count=10" };
  guint8 frame[ENCFG_FRAME_MAX], bytes[256], unit;
  EncfgPdu pdu;
  gsize n = 0;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  for (guint i = 0; i < 10; i++)
    send_apart (&sim, fd, frame, build_write (frame, 1, 14000));
  ask (fd, 1, 0);
  /* Garbage, and behind it the answer to what was asked last. */
  while (n < 7 || !encfg_frame_parse_rtu (bytes + n - 7, 7, &unit, &pdu))
    receive_bytes (fd, bytes + n++, 1);
  ck_assert_uint_gt (n, 7);
  ck_assert_uint_eq (pdu.bytes[2] << 8 | pdu.bytes[3], 14100); /* nothing was carried out */
  close (fd);
}
END_TEST

START_TEST (another_master_asks_and_is_answered_while_we_are_silent)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE, .fault = "other-master:ms=20" };
  guint8 asked[8], wanted[8], answer[25], unit;
  EncfgPdu pdu;
  int fd;

  encfg_sim_thread_start (&sim);
  fd = open_line (&sim);
  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 100, 10);
  encfg_frame_build_rtu (wanted, 1, &pdu);
  for (guint i = 0; i < 3; i++)
    {
      receive_bytes (fd, asked, sizeof asked);
      ck_assert_mem_eq (asked, wanted, sizeof asked);
      receive_bytes (fd, answer, sizeof answer);
      ck_assert (encfg_frame_parse_rtu (answer, sizeof answer, &unit, &pdu));
      ck_assert_uint_eq (pdu.bytes[2] << 8 | pdu.bytes[3], 14100);
    }
  close (fd);
}
END_TEST

START_TEST (a_master_may_leave_and_come_again)
{
  g_auto (EncfgSimThread) sim = { .serial = TRUE };

  encfg_sim_thread_start (&sim);
  for (guint i = 0; i < 3; i++)
    {
      int fd = open_line (&sim);

      ask (fd, 1, 0);
      expect_word (fd, 1, 14100);
      close (fd);
    }
}
END_TEST

typedef struct
{
  EncfgSimServer *server;
  int fd;
} Here;

/* `n` modules with id 1 on a line in this thread. */
static Here
here_start (guint n, const char *fault_text)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  EncfgSimTraits traits = { .profile = profile, .unit = 1, .seed = 1, .speed = 1 };
  Here here = { encfg_sim_server_new (), -1 };
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  g_auto (GStrv) uris = NULL;
  EncfgSimFault fault;

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  for (traits.number = 1; traits.number <= n; traits.number++)
    encfg_sim_server_add (here.server, encfg_sim_module_new (&traits));
  if (fault_text != NULL && encfg_sim_fault_parse (&fault, fault_text, NULL))
    encfg_sim_module_add_fault (encfg_sim_server_get_modules (here.server)->pdata[0], &fault);
  ck_assert (encfg_sim_server_listen_serial (here.server, NULL, NULL, NULL));
  uris = encfg_sim_server_list_endpoints (here.server,
                                          encfg_sim_server_get_modules (here.server)->pdata[0]);
  endpoint = encfg_endpoint_parse (uris[0], NULL);
  here.fd = open (endpoint->device, O_RDWR | O_NOCTTY);
  ck_assert_int_ge (here.fd, 0);
  return here;
}

static void
here_stop (Here *here)
{
  close (here->fd);
  encfg_sim_server_free (here->server);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Here, here_stop)

static void
await_frame (const Here *here, guint number)
{
  while (encfg_sim_server_count_frames (here->server) < number)
    g_main_context_iteration (NULL, TRUE);
}

START_TEST (an_answer_that_is_late_does_not_outlive_the_power)
{
  g_auto (Here) here = here_start (1, "late-reply:ms=100,count=1");
  EncfgSimModule *module = encfg_sim_server_get_modules (here.server)->pdata[0];

  ask (here.fd, 1, 0);
  await_frame (&here, 1);
  encfg_sim_server_power_cycle (here.server, NULL, NULL, NULL);
  while (!encfg_sim_module_has_power (module))
    g_main_context_iteration (NULL, TRUE);
  ask (here.fd, 1, 2);
  await_frame (&here, 2);
  expect_word (here.fd, 1, 12900);
}
END_TEST

START_TEST (of_many_modules_with_one_id_each_obeys)
{
  g_auto (Here) here = here_start (5, NULL);
  GPtrArray *modules = encfg_sim_server_get_modules (here.server);
  guint8 frame[ENCFG_FRAME_MAX], bytes[3 * ENCFG_FRAME_MAX];
  EncfgPdu pdu;

  send_bytes (here.fd, frame, build_write (frame, 1, 14001));
  await_frame (&here, 1);
  for (guint i = 0; i < modules->len; i++)
    {
      EncfgSimBank *bank = encfg_sim_module_get_bank (modules->pdata[i]);
      const EncfgItem *item = encfg_sim_bank_find_item (bank, "float-v-high-1");

      ck_assert_uint_eq (*encfg_sim_bank_get_words (bank, item, 0), 14001);
    }
  /* Their answers to a long read are more than what a line can carry at once. */
  encfg_pdu_build_read (&pdu, ENCFG_TABLE_INPUT, 1000, 125);
  for (guint i = 0; i < 20; i++)
    {
      send_bytes (here.fd, frame, encfg_frame_build_rtu (frame, 1, &pdu));
      await_frame (&here, 2 + i);
      ck_assert_int_gt (read (here.fd, bytes, sizeof bytes), 0);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-line");
  TCase *tcase = tcase_create ("RTU");

  tcase_set_timeout (tcase, 30);
  tcase_add_test (tcase, modules_share_a_line_by_their_ids);
  tcase_add_loop_test (tcase, after_noise_the_next_request_is_answered, 0, G_N_ELEMENTS (noise));
  tcase_add_test (tcase, noise_without_a_gap_spoils_the_request_and_only_that);
  tcase_add_test (tcase, a_foreign_id_is_not_answered);
  tcase_add_test (tcase, a_line_that_looks_late_knows_where_a_frame_ended);
  tcase_add_test (tcase, a_broadcast_is_carried_out_by_all_and_answered_by_none);
  tcase_add_test (tcase, behind_a_late_answer_requests_wait_their_turn);
  tcase_add_test (tcase, behind_a_late_answer_no_more_than_so_many_wait);
  tcase_add_test (tcase, a_link_that_is_not_ours_stays);
  tcase_add_test (tcase, a_speed_that_no_line_has_is_refused);
  tcase_add_test (tcase, a_garbled_answer_has_a_wrong_check);
  tcase_add_test (tcase, an_adapter_that_echoes_returns_the_request_first);
  tcase_add_test (tcase, a_stray_byte_stands_before_the_answer);
  tcase_add_test (tcase, a_truncated_answer_is_half_of_it);
  tcase_add_test (tcase, two_with_one_id_give_now_the_one_now_the_other_and_mostly_garbage);
  tcase_add_test (tcase, two_modules_that_were_given_the_same_id_collide_and_both_obey);
  tcase_add_test (tcase, at_the_wrong_speed_nothing_is_understood);
  tcase_add_test (tcase, another_master_asks_and_is_answered_while_we_are_silent);
  tcase_add_test (tcase, a_master_may_leave_and_come_again);
  tcase_add_test (tcase, an_answer_that_is_late_does_not_outlive_the_power);
  tcase_add_test (tcase, of_many_modules_with_one_id_each_obeys);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}

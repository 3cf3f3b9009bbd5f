/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-review-grid.h"

#include "encfg-message-log.h"
#include "encfg-number.h"
#include "encfg-profile-text.h"
#include "encfg-setting-status.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgSetting *setting; /* of the review */
  GtkCheckButton *check; /* or NULL: it is written as it stands, or is blocked */
  gboolean is_blocked;
  GtkLabel *result;
} Line;

struct _EncfgReviewGrid
{
  GtkGrid parent_instance;

  GArray *lines; /* Line */
  gboolean may_choose;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (EncfgReviewGrid, encfg_review_grid, GTK_TYPE_GRID)

enum
{
  GRID_CHECK,
  GRID_NAME,
  GRID_OLD,
  GRID_ARROW,
  GRID_NEW,
  GRID_UNIT,
  GRID_RESULT
};

static GtkLabel *
add_cell (EncfgReviewGrid *self, int column, int row, const char *text, const char *class_name)
{
  GtkWidget *label = gtk_label_new (text);

  if (row > 0 && (column == GRID_OLD || column == GRID_NEW))
    encfg_number_label (label);
  else
    gtk_label_set_xalign (GTK_LABEL (label), column == GRID_OLD || column == GRID_NEW ? 1 : 0);
  if (column == GRID_NAME || column == GRID_RESULT)
    gtk_widget_set_hexpand (label, TRUE);
  if (column == GRID_RESULT)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
    }
  if (class_name)
    gtk_widget_add_css_class (label, class_name);
  gtk_grid_attach (GTK_GRID (self), label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static void
add_heads (EncfgReviewGrid *self)
{
  add_cell (self, GRID_NAME, 0, _ ("Name"), "head");
  add_cell (self, GRID_OLD, 0, _ ("Old"), "head");
  add_cell (self, GRID_NEW, 0, _ ("New"), "head");
  add_cell (self, GRID_UNIT, 0, _ ("Unit"), "head");
  add_cell (self, GRID_RESULT, 0, _ ("Result"), "head");
}

static void
on_toggled (EncfgReviewGrid *self)
{
  g_signal_emit (self, chosen_signal, 0);
}

/* Without the label that stands in the same line; "" without an error. */
static char *
dup_reason (const EncfgChange *change)
{
  return encfg_message_as_sentence (
    change->error ? encfg_item_strip_label (change->item, change->error->message) : "");
}

static void
add_line (EncfgReviewGrid *self, const EncfgChange *change)
{
  const int row = (int) self->lines->len + 1;
  const gboolean is_blocked = change->kind == ENCFG_CHANGE_BLOCKED;
  /* Of a block that is written whole some rows stay as they are. */
  const gboolean stays = encfg_value_equal (&change->old_value, &change->new_value);
  g_autofree char *old_text = encfg_setting_format (change->item, &change->old_value);
  g_autofree char *why = dup_reason (change);
  const gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  const char *arrow = is_rtl ? "←" : "→";
  Line line = { change->setting, NULL, is_blocked, NULL };

  if (self->may_choose && !is_blocked)
    {
      GtkWidget *check = gtk_check_button_new ();
      g_autofree char *name =
        g_strdup_printf (_ ("Write %s"), encfg_profile_text (change->item->label));

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      gtk_accessible_update_property (
        GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_grid_attach (GTK_GRID (self), check, GRID_CHECK, row, 1, 1);
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_toggled), self);
      line.check = GTK_CHECK_BUTTON (check);
    }
  add_cell (self, GRID_NAME, row, encfg_profile_text (change->item->label), NULL);
  add_cell (self, GRID_OLD, row, *old_text ? old_text : "—", "numeric");
  add_cell (self, GRID_ARROW, row, stays ? "=" : arrow, "dim-label");
  add_cell (self,
            GRID_NEW,
            row,
            change->new_text,
            is_blocked ? "result-bad"
            : stays    ? "dim-label"
                       : "new-value");
  add_cell (self, GRID_UNIT, row, change->item->unit, "dim-label");
  line.result =
    add_cell (self, GRID_RESULT, row, is_blocked ? why : "", is_blocked ? "result-bad" : NULL);
  g_array_append_val (self->lines, line);
}

void
encfg_review_grid_fill (EncfgReviewGrid *self, EncfgWriteReview *review, gboolean may_choose)
{
  self->may_choose = may_choose;
  add_heads (self);
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind != ENCFG_CHANGE_SAME)
        add_line (self, change);
    }
}

GPtrArray *
encfg_review_grid_list_chosen (EncfgReviewGrid *self)
{
  GPtrArray *rows = g_ptr_array_new ();

  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);

      if (!line->is_blocked && (!line->check || gtk_check_button_get_active (line->check)))
        g_ptr_array_add (rows, line->setting);
    }
  return rows;
}

void
encfg_review_grid_lock (EncfgReviewGrid *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);

      if (line->check)
        gtk_widget_set_sensitive (GTK_WIDGET (line->check), FALSE);
    }
}

static void
show_result (EncfgReviewGrid *self, const EncfgChange *change)
{
  static const EncfgStatusKind status_of[] = {
    [ENCFG_WRITE_NOT_ATTEMPTED] = ENCFG_STATUS_NOT_READ,
    [ENCFG_WRITE_VERIFIED] = ENCFG_STATUS_VERIFIED,
    [ENCFG_WRITE_MISMATCH] = ENCFG_STATUS_MISMATCH,
    [ENCFG_WRITE_REFUSED] = ENCFG_STATUS_REFUSED,
    [ENCFG_WRITE_NO_ANSWER] = ENCFG_STATUS_NO_ANSWER,
    [ENCFG_WRITE_SAME] = ENCFG_STATUS_SAME,
  };
  const gboolean is_good =
    change->state == ENCFG_WRITE_VERIFIED || change->state == ENCFG_WRITE_SAME;
  g_autofree char *read = encfg_setting_format_with_unit (change->item, &change->read);
  g_autofree char *why = dup_reason (change);
  g_autofree char *text = NULL;

  if (change->state == ENCFG_WRITE_NOT_ATTEMPTED)
    text = g_strdup_printf ("– %s", change->error ? why : _ ("Not written, nothing was sent"));
  else if (change->state == ENCFG_WRITE_MISMATCH)
    text = g_strdup_printf (_ ("≠ Reads %s"), read);
  else
    text = g_strdup_printf ("%s %s%s%s",
                            encfg_status_sign (status_of[change->state]),
                            encfg_status_text (status_of[change->state]),
                            change->error ? ": " : "",
                            why);
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = &g_array_index (self->lines, Line, i);

      if (line->setting != change->setting)
        continue;
      gtk_label_set_label (line->result, text);
      gtk_widget_add_css_class (GTK_WIDGET (line->result), is_good ? "result-good" : "result-bad");
    }
}

void
encfg_review_grid_show_results (EncfgReviewGrid *self, EncfgWriteReview *review)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind == ENCFG_CHANGE_WRITE)
        show_result (self, change);
    }
}

static void
encfg_review_grid_finalize (GObject *object)
{
  g_array_unref (ENCFG_REVIEW_GRID (object)->lines);
  G_OBJECT_CLASS (encfg_review_grid_parent_class)->finalize (object);
}

static void
encfg_review_grid_class_init (EncfgReviewGridClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_review_grid_finalize;
  chosen_signal = encfg_signal_new ("chosen", ENCFG_TYPE_REVIEW_GRID, 0);
}

static void
encfg_review_grid_init (EncfgReviewGrid *self)
{
  self->lines = g_array_new (FALSE, TRUE, sizeof (Line));
}

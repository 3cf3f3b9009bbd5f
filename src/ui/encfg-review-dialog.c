/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-review-dialog.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-review-grid.h"
#include "encfg-session-place.h"

#include <glib/gi18n-lib.h>

#define ENCFG_TYPE_REVIEW_DIALOG (encfg_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EncfgReviewDialog, encfg_review_dialog, ENCFG, REVIEW_DIALOG, GtkWindow)

struct _EncfgReviewDialog
{
  GtkWindow parent_instance;

  EncfgSession *session;
  EncfgWriteReview *review;
  char *operation, *source; /* of a write of settings; NULL: it is about the place */
  char *question;           /* what the heading asks; NULL: made from the counts */
  gboolean is_running, is_over;
  gboolean is_gone; /* with the window it stood over */

  GtkButton *cancel, *go;
  GtkSpinner *spinner;
  GtkLabel *heading, *note;
  GtkBox *warnings;
  GtkCheckButton *option;
  EncfgReviewGrid *grid;
};

G_DEFINE_FINAL_TYPE (EncfgReviewDialog, encfg_review_dialog, GTK_TYPE_WINDOW)

static void
add_warning (EncfgReviewDialog *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("⚠ %s", text);
  GtkWidget *label = gtk_label_new (line);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "warning-line");
  gtk_box_append (self->warnings, label);
}

static guint
count_chosen (EncfgReviewDialog *self)
{
  g_autoptr (GPtrArray) rows = encfg_review_grid_list_chosen (self->grid);

  return self->operation ? rows->len : self->review->n_write;
}

static void
update_heading (EncfgReviewDialog *self)
{
  const guint n = count_chosen (self);
  g_autofree char *text = encfg_write_review_describe_blocked (self->review);

  if (!text && self->review->n_write == 0)
    text = g_strdup (_ ("Nothing to write: the module holds these values already"));
  else if (!text && self->question)
    text = g_strdup (self->question);
  else if (!text)
    text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Write %u setting?", "Write %u settings?", (gulong) n), n);
  gtk_label_set_label (self->heading, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), n > 0 && self->review->n_blocked == 0);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgReviewDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = encfg_session_finish (ENCFG_SESSION (source), result, &error);

  self->is_running = FALSE;
  self->is_over = TRUE;
  if (self->is_gone)
    {
      g_object_unref (self);
      return;
    }
  encfg_review_grid_show_results (self->grid, self->review);
  gtk_label_set_label (self->heading, ok ? _ ("Written, read back and verified") : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->go), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_button_set_label (self->cancel, _ ("Close"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  g_object_unref (self);
}

/* Of what was shown; the table may have gone on. */
static void
leave_out (EncfgReviewDialog *self)
{
  g_autoptr (GPtrArray) rows = encfg_review_grid_list_chosen (self->grid);
  EncfgWriteReview *review;

  if (!self->operation || rows->len == self->review->n_write)
    return;
  review = encfg_write_review_keep (self->review, rows);
  encfg_write_review_unref (self->review);
  self->review = review;
}

static void
on_go (EncfgReviewDialog *self)
{
  if (self->is_running || self->is_over)
    return;
  leave_out (self);
  self->is_running = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->option), FALSE);
  encfg_review_grid_lock (self->grid);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_label_set_label (self->heading, _ ("Writing…"));
  if (self->operation)
    encfg_session_write (
      self->session, self->review, self->operation, self->source, on_done, g_object_ref (self));
  else
    encfg_session_write_place (self->session,
                               self->review,
                               gtk_check_button_get_active (self->option),
                               on_done,
                               g_object_ref (self));
}

/* While it runs: cancels what is not sent yet, and stays to tell the rest. */
static gboolean
on_close (EncfgReviewDialog *self)
{
  if (self->is_running)
    {
      encfg_session_cancel (self->session);
      gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
      return TRUE;
    }
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

static void
encfg_review_dialog_dispose (GObject *object)
{
  ENCFG_REVIEW_DIALOG (object)->is_gone = TRUE;
  /* A write that runs holds the dialog longer than its parent lives, and GTK would look for it. */
  gtk_window_set_transient_for (GTK_WINDOW (object), NULL);
  G_OBJECT_CLASS (encfg_review_dialog_parent_class)->dispose (object);
}

static void
encfg_review_dialog_finalize (GObject *object)
{
  EncfgReviewDialog *self = ENCFG_REVIEW_DIALOG (object);

  g_free (self->operation);
  g_free (self->source);
  g_free (self->question);
  g_clear_object (&self->session);
  g_clear_pointer (&self->review, encfg_write_review_unref);
  G_OBJECT_CLASS (encfg_review_dialog_parent_class)->finalize (object);
}

static void
encfg_review_dialog_class_init (EncfgReviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_REVIEW_GRID);
  G_OBJECT_CLASS (klass)->dispose = encfg_review_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_review_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-review-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, go);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, note);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, warnings);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, option);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, grid);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
encfg_review_dialog_init (EncfgReviewDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->grid, "chosen", G_CALLBACK (update_heading), self);
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (on_go), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (on_close), self);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close), NULL);
}

/* NULL if one stands there already. */
static EncfgReviewDialog *
dialog_new (GtkWindow *parent, EncfgSession *session, EncfgWriteReview *review)
{
  EncfgReviewDialog *self;

  if (encfg_raise_dialog (parent, _ ("Review")))
    return NULL;
  self = g_object_new (ENCFG_TYPE_REVIEW_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  self->review = encfg_write_review_ref (review);
  return self;
}

static void
present (EncfgReviewDialog *self, const char *note, const char *button)
{
  encfg_review_grid_fill (self->grid, self->review, self->operation != NULL);
  for (guint i = 0; i < self->review->warnings->len; i++)
    add_warning (self, g_ptr_array_index (self->review->warnings, i));
  gtk_label_set_label (self->note, note ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  gtk_button_set_label (self->go, button);
  update_heading (self);
  gtk_window_set_focus (GTK_WINDOW (self),
                        GTK_WIDGET (count_chosen (self) > 0 ? self->go : self->cancel));
  gtk_window_present (GTK_WINDOW (self));
}

void
encfg_review_dialog_show (GtkWindow *parent,
                          EncfgSession *session,
                          EncfgWriteReview *review,
                          const char *operation,
                          const char *source)
{
  EncfgReviewDialog *self = dialog_new (parent, session, review);

  if (!self)
    return;
  self->operation = g_strdup (operation);
  self->source = g_strdup (source);
  present (self,
           _ ("What the module holds now is kept first. Each row is read back after the write."),
           _ ("Write"));
}

void
encfg_review_dialog_show_place (GtkWindow *parent,
                                EncfgSession *session,
                                EncfgWriteReview *review,
                                const char *heading,
                                const char *button,
                                const char *option)
{
  EncfgReviewDialog *self = dialog_new (parent, session, review);
  g_autofree char *way_back = encfg_session_describe_way_back (session);
  g_autofree char *note =
    way_back ? g_strdup_printf (_ ("If the module is not found afterwards: %s"), way_back) : NULL;

  if (!self)
    return;
  self->question = g_strdup (heading);
  if (option && review->n_blocked == 0)
    {
      gtk_check_button_set_label (self->option, option);
      gtk_check_button_set_active (self->option, TRUE);
      gtk_widget_set_visible (GTK_WIDGET (self->option), TRUE);
    }
  present (self, note, button);
}

gboolean
encfg_review_dialog_is_open (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ENCFG_IS_REVIEW_DIALOG (window) && gtk_window_get_transient_for (window) == parent)
        return TRUE;
    }
  return FALSE;
}

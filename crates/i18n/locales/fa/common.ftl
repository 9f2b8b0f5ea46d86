### واژه‌هایی که همهٔ صفحه‌ها دارند.

## دکمه‌ها
pay = پرداخت
cancel = انصراف
back = بازگشت
continue-button = ادامه
save = ذخیره
close = بستن
copy = رونوشت
copied = رونوشت شد
try-again = تلاش دوباره
print = چاپ

yes = بله
no = خیر

## آنچه خواسته شده
amount = مبلغ
amount-in-words = به حروف: { $words }
amount-equal-to = برابر با { $amount }
description = شرح
reference = شمارهٔ ارجاع
tracking-code = کد پیگیری
expires-at = مهلت پرداخت: { $time }
asked-by = درخواست‌کننده: { $shop }

## وضعیت‌ها
state-waiting = در انتظار پرداخت
state-checking = در حال بررسی
state-paid = پرداخت شد
state-failed = ناموفق
state-cancelled = لغو شد
state-expired = منقضی شد
state-refunded = بازگردانده شد

## شمردنی‌ها
minutes-left = { $count ->
    [one] { $text } دقیقه مانده است
   *[other] { $text } دقیقه مانده است
}
